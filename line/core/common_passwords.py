"""Passwords that are guessed first: words and rows of keys, in small letters and without blanks.

A password has fifteen characters or more, so the usual lists hardly touch it; what people do instead is to say a short
one twice, to walk along the keys, or to name the place they work at. core/staff.py also finds these said again and
again, and with digits before or behind.
"""

from __future__ import annotations

COMMON = frozenset(
    # The commonest of all, short: they count when they are repeated or only filled up with digits.
    """
    password passw0rd passwort contraseña contrasena qwerty qwertz azerty abc abcd abcde abcdef abcabc letmein welcome
    iloveyou teamo tequiero admin administrator administrador login master monkey dragon football baseball basketball
    soccer hockey sunshine princess superman batman pokemon starwars shadow michael jessica jennifer ashley jordan
    charlie daniel thomas hunter ranger summer winter spring autumn january february march april june july august
    september october november december monday tuesday wednesday thursday friday saturday sunday freedom whatever
    trustno1 secret changeme default guest test testing temp temporary user root computer internet hello helloworld
    google facebook jesus jesuschrist florida jacksonville jaguars gators seminoles clinic hospital doctor nurse
    scheduler supervisor reception orthopaedic orthopedic orthopaedics orthopedics joi joiline jacksonvilleorthopaedic
    jacksonvilleorthopaedicinstitute jacksonvilleorthopedicinstitute
    """.split()
    # Fifteen characters and longer, as they turn up in lists of leaked passwords.
    + """
    qwertyuiopasdfg qwertyuiopasdfgh qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm qwertyuiopqwertyuiop
    asdfghjklqwerty asdfghjklzxcvbnm zxcvbnmasdfghjkl 1qaz2wsx3edc4rfv 1qaz2wsx3edc4rfv5tgb qazwsxedcrfvtgb
    qazwsxedcrfvtgbyhnujm q1w2e3r4t5y6u7i8 q1w2e3r4t5y6u7i8o9p0 1q2w3e4r5t6y7u8i 1q2w3e4r5t6y7u8i9o0p
    zaq12wsxcde34rfv abcdefghijklmno abcdefghijklmnop abcdefghijklmnopqrstuvwxyz aaaaaaaaaaaaaaa
    123456789012345 1234567890123456 12345678901234567890 012345678901234 123456789123456 123456789987654321
    1234567890987654321 098765432109876 987654321098765 111111111111111 000000000000000 112233445566778899
    11223344556677889900 123123123123123 121212121212121 147258369147258 1234567890qwerty 1234567890qwertyuiop
    qwerty1234567890 abcdefg1234567 abc123abc123abc123 a1b2c3d4e5f6g7h8 correcthorsebatterystaple
    iloveyousomuch iloveyouforever ilovemyfamily thisismypassword mypasswordispassword passwordispassword
    thisisapassword mypassword mysecretpassword supersecretpassword letmeinletmein pleaseletmein openthedoor
    maytheforcebewithyou supercalifragilisticexpialidocious thequickbrownfox thequickbrownfoxjumps todayisagoodday
    administrator123 welcometothejungle welcome2theclinic onceuponatimeinamerica
    """.split()
)

ROWS = (
    "1234567890",
    "0987654321",
    "0123456789",
    "9876543210",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
)
"""Rows of keys, which people walk along again and again."""
