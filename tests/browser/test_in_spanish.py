"""A Spanish call and a Spanish text thread in a browser: every word in Spanish, from the key to the stored request."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Served
from .phone import Phone

MOBILE, MOBILE_2 = "+19045550110", "+19045550111"
# Letters that turn a text into UCS-2, which is twice as dear and half as long.
NOT_GSM = re.compile("[áíóúÁÍÓÚ]")


@pytest.fixture
def phone(page: Page) -> Phone:
    """The first mobile, in hand."""
    return Phone(page)


def test_a_call_in_spanish_from_the_article_to_the_reference(phone: Phone, table: Served) -> None:
    phone.call()
    phone.press("2")
    spanish = phone.captions.locator("li[lang^=es]")
    expect(spanish.last).to_contain_text("Para español, oprima 1.")
    other = phone.captions.locator("li", has_text="For another language, press 3.")
    expect(other).to_have_attribute("lang", "en-US")
    phone.press("1")
    phone.hears("Para escuchar sobre Osificación heterotópica, oprima 3.")
    phone.press("3")
    phone.hears("Síntomas, oprima 4.")
    phone.press("4")
    phone.hears("A veces puede haber fiebre de hasta 103 grados Fahrenheit.")
    expect(phone.captions.locator("li", has_text="103 grados")).to_have_attribute("lang", "es-US")
    phone.press("2")
    phone.hears("Los mensajes de texto no son privados.")
    phone.stay_silent()
    phone.hears("El texto va en camino.")
    expect(phone.thread).to_contain_text("Sintomas (1 de ")  # by itself, in mid-call
    phone.press("*")
    phone.press("*")
    phone.press("1")
    phone.hears("Para que le llamemos, oprima 1.")
    phone.press("1")
    phone.hears("Podemos llamarle al 9 0 4, 5 5 5, 0 1 1 0.")
    phone.press("1")
    phone.hears("¿Es para usted?")
    phone.press("1")
    phone.hears("¿De qué se trata?")
    phone.press("2")
    phone.hears("¿Cuándo le viene mejor?")
    phone.press("3")
    phone.hears("Se va a grabar para nuestro personal.")
    phone.hears("beep")
    phone.press("#")
    phone.hears("Su referencia es")
    phone.hang_up()
    (request,) = table.rows("callback_requests")
    assert (request["number"], request["language"], request["reason"]) == (MOBILE, "es", "new")

    phone.page.get_by_role("button", name="Call the line").click()  # the next call knows her language
    phone.hears("Hola, usted llama a J O I")
    phone.hears("For English, press 2.")
    phone.hang_up()


def test_a_text_thread_in_spanish_that_nobody_asked_for(phone: Phone, table: Served) -> None:
    phone.choose("Mobile 2")
    phone.text("¿cuáles son los síntomas?", "Sintomas (1 de ")
    phone.text("mas", "Sintomas (2 de ")
    phone.text("tratamiento", "Tratamiento (1 de ")
    phone.text("llamar", "¿Por qué nombre debemos preguntar?")
    phone.text("José", "¿De qué se trata?")
    phone.text("cita nueva", "¿A qué hora prefiere la llamada?")
    phone.text("por la tarde", "Responda ESTADO, CAMBIAR o NO LLAMAR.")
    phone.text("me duele el pecho", "No atendemos emergencias por texto.")
    (request,) = table.rows("callback_requests")
    assert (request["number"], request["language"], request["urgency"]) == (MOBILE_2, "es", "urgent")
    said = [row for row in table.rows("messages") if row["kind"] == "reply"]
    assert len(said) == 8
    assert {row["language"] for row in said} == {"es"}
    assert [row["body"] for row in said if NOT_GSM.search(row["body"])] == []


def test_a_language_that_the_line_does_not_speak_ends_in_a_call_with_an_interpreter(
    phone: Phone, table: Served
) -> None:
    phone.call()
    phone.press("2")
    phone.hears("For another language, press 3.")
    phone.press("3")
    phone.hears("For Haitian Creole, Kreyòl ayisyen, press 1.")
    phone.press("1")
    phone.hears("We will call you with an interpreter. It is free.")
    phone.press("1")
    phone.hears("Your reference is")
    (request,) = table.rows("callback_requests")
    assert (request["interpreter"], request["status"]) == ("ht", "open")
