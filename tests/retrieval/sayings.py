"""Questions and sentences in the languages that are read, for tests of language and encoding."""

from __future__ import annotations

QUESTIONS = {
    "en": ["What does Iran say about sanctions?", "And on ITU?", "Did anyone oppose?"],
    "fr": ["Que dit l'Iran des sanctions ?", "Et sur l'UIT ?", "Qui a parlé du climat ?", "la gouvernance d'Internet"],
    "es": ["¿Qué dice Irán sobre las sanciones?", "¿Y sobre la UIT?", "¿Quién apoya esto?", "gobernanza de Internet"],
    "ru": ["Что говорит Иран о санкциях?", "А об МСЭ?", "Кто поддержал реформу?", "управление интернетом"],
    "ar": ["ماذا تقول إيران عن العقوبات؟", "من أيد الإصلاح؟", "حوكمة الإنترنت", "ما رأي كوبا"],
    "zh": ["伊朗对制裁有何看法？", "关于国际电联呢？", "互联网治理", "ITU怎么说?"],
    "de": ["Was sagt Iran zu den Sanktionen?", "Und zur ITU?", "Wer unterstützt die Reform?", "Wer lehnt das ab?"],
    "pt": ["O que diz o Irã sobre as sanções?", "E sobre a UIT?", "Quem apoia a reforma?", "governança da Internet"],
    "fa": ["ایران درباره تحریم‌ها چه می‌گوید؟", "موضع ایران چیست؟", "حکمرانی اینترنت", "ایران از تحریم حرف زد"],
}  # fmt: skip

SENTENCES = {
    "en": ["We support the “two-State solution” — fully.", "The Secretary-General’s report is welcome."],
    "fr": [
        "Je vous remercie, Monsieur le Président.",
        "Notre délégation réaffirme son attachement à la coopération numérique et à une gouvernance équitable.",
        "L’été dernier, près de 80 % des réfugiés étaient hébergés à proximité des frontières.",
    ],
    "es": [
        "Muchas gracias, señor Presidente.",
        "Nuestra delegación reafirma su compromiso con la cooperación técnica y con los países en desarrollo.",
        "¿Qué más podemos hacer? El desafío es común, y también la solución.",
    ],
    "de": [
        "Für uns gehören Frieden, Sicherheit und Menschenrechte untrennbar zusammen.",
        "Vielen Dank, Herr Präsident.",
    ],
    "pt": [
        "Muito obrigado, Senhor Presidente.",
        "A nossa delegação reitera a importância da cooperação para o desenvolvimento das nações.",
    ],
    "ru": [
        "Благодарю Вас, господин Председатель.",
        "Наша делегация выступает за справедливое управление интернетом и против односторонних мер.",
        "«Нет», – сказал министр; это наш ответ № 5.",
        "РОССИЙСКАЯ ФЕДЕРАЦИЯ",
        "Спасибо.",
    ],
    "ar": [
        "شكراً سيدي الرئيس.",
        "يؤكد وفد بلادي أهمية التعاون الدولي في مجال الإنترنت ورفض التدابير القسرية الأحادية الجانب.",
        "بسم الله الرحمن الرحيم",
    ],
    "fa": [
        "جناب آقاي رئيس، از شما سپاسگزارم.",
        "جمهوري اسلامي ايران بر حق ملتها در تعيين سرنوشت خود تأکيد مي‌کند و تحريمهاي يکجانبه را محکوم مي‌کند.",
        "گفتگو چاره پايدار است.",
    ],
    "zh": ["主席先生，我国代表团支持互联网治理。", "谢谢。"],
}
