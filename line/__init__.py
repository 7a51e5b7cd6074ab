"""JOI Line: one phone number that patients call or text. The house, floor by floor; imports go downwards only.

4  web/        the webhooks, the schedulers' console, the health page: what arrives over HTTP, and which gate it passes
   schedule    ticks, once a second
3  services/   use cases: answer a call, receive a text, claim a request, mark an outcome, plan reminders, sweep the
               outbox through its one gate
2  store/      SQL, as functions that take a transaction
   carrier/    Twilio: client, voice and text renderers, signature
   loader      reads content/ into core's types
1  core/       rules: pure functions and frozen dataclasses, no clock, no I/O
   content/    what the line says, as files that a clinician can edit
   settings    the environment, read once
   simulator/  beside the house: a carrier and a phone in the browser, used when there is no Twilio account

`tests/test_architecture.py` holds these rules over every file.
"""
