"""What walkers say, type and call from. Owns word lists of its own: none is read from the line's content."""

from __future__ import annotations

CALLERS = tuple(f"+190455501{n:02d}" for n in range(10, 40))
OTHERS = tuple(f"+190455501{n:02d}" for n in range(40, 50))
STAFF = "+19045550100"
SENTINELS = ("266696687", "7378742833", "2562533", "8656696", "86282452253")
WITHOUT_NUMBER = (
    "",
    "+266696687",
    "266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "anonymous",
    "Restricted",
    "unknown",
    "sip:someone@sip.example.com",
    "client:browser",
    "+442079460123",
    "+18764251234",
    "+525512345678",
    "24273",
    "+1",
    "not a number",
    "+19045642000",
)

RED_FLAGS = (
    "chest pain",
    "I have chest pain and my arm hurts",
    "my husband can't breathe",
    "Me duele el pecho",
    "no puedo respirar",
    "the bone is sticking out!!",
    "I want to die",
    "quiero morir",
    "suicidal",
)
OPT_OUTS = (
    "stop texting me",
    "Please stop calling me.",
    "no me escriban",
    "Take me off your list!",
    "wrong number",
    "STOP PLEASE",
    "basta",
)
SPOKEN_OPT_OUTS = OPT_OUTS[:4]  # on a call the others answer the question that was asked
CARRIER_STOPS = ("STOP", "stop", " Unsubscribe ", "CANCEL", "End", "QUIT", "StopAll", "REVOKE", "optout")
CARRIER_STARTS = ("START", "unstop")
BACK_ON = (
    "JOI: Our texts are on again. Reply STOP to opt out.",
    "JOI: Nuestros textos llegan otra vez. Responda STOP para salir.",
)
CARRIER_OTHERS = ("HELP", "info")
YES = ("YES", "yes")

COMMANDS = (
    "menu", "back", "more", "call", "CALL", "status", "change", "no call", "help me", "hours", "where", "late", "skip",
    "staff", "a person", "repeat", "pause", "text me", "who wrote this", "english", "español", "temas", "atrás", "más",
    "llámenme", "estado", "cambiar", "no llamar", "ayuda", "horario", "dónde", "voy tarde", "saltar", "otra vez",
    "persona", "espere", "por texto", "autor", "inglés", "next", "go on",
)  # fmt: skip
TOPICS = (
    "symptoms", "causes", "risk factors", "treatment", "what is it", "diagnosis", "fracture care", "appointments",
    "síntomas", "tell me about the symptoms please", "symptoms and treatment", "heterotopic ossification", "fracture",
    "HO", "ank", "ankle sprain", "the treatment of a sprained ankle", "prevention", "tratamiento", "esguince", "more",
)  # fmt: skip
ANSWERS = (
    "yes", "no", "sí", "for my mother", "broken bone", "new appointment", "reschedule", "something else", "mornings",
    "por la tarde", "any time", "one", "tres", "press 3", "pound", "star", "1", "2", "3", "4", "5", "8", "9", "0", "#",
    "*", "Margaret", "José Ñandú",
)  # fmt: skip
NONSENSE = (
    "", " ", ".", "?!", "12345", "0000000000", "asdf qwer", "the weather is nice today", "&<>\"'", "<Say>hi</Say>",
    "{label}", "%s %d {0}", "null", "None", "😀😀😀", "مرحبا", "日本語のテキスト", "a\u0301e\u0301", "\u200b",
    "\ufeffmenu", "call\u00a0me", "line one\nline two\r\n", "tab\there", "º ° ª “quoted” – dash…", "word " * 300,
    "x" * 1600, "ñ" * 300, "\u0007bell", "nul\0nul", "../../etc/passwd", "'; DROP TABLE messages; --", "I\u2019m fine",
    "9" * 40,
)  # fmt: skip
EVERYTHING = COMMANDS + TOPICS + ANSWERS + NONSENSE
