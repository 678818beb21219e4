"""Work shared by several processes: claims on files, batches."""
