"""The pages, by HTTP as a browser asks for them."""
