"""A Twilio-compatible carrier with a phone in the browser. It stands beside the line and knows nothing of it.

The line talks to it as it talks to Twilio: REST requests through the SDK (`Simulator.http_client`), and signed webhooks
that come back to the line's WSGI app in process. So the default demo runs the production path. It must never import
from the rest of `line`, never open a socket, and never be started beside a real account.

Where things are:
  simulator     the front door: one object, given to app.py and to tests
  ledger        the SQLite file; every state lives there, so any process may serve any request
  account       sids, token, and the telephones on the table
  clock         simulated time: now plus an offset
  wire          one signed webhook, in process, followed through redirects
  signing       X-Twilio-Signature over the exact URL
  twiml         what any TwiML document must be; the checks that verb tables are made of
  voice_verbs   the verbs of a call: attributes, defaults, nesting
  saying        what a voice can say
  message_verbs the verbs of a reply to a text
  calls         a call as a row
  interpreter   runs a call's verbs up to the next thing the person on the phone must do
  switchboard   what a person does on a phone: call, press, speak, wait, hang up, answer
  call_log      what is written down when a call changes
  dialling      Dial: ringing other phones, whisper, bridge
  legs          what becomes of those phones
  detection     who picked up: a person, a machine, a fax
  gathering     what keys, words and silence mean to a Gather
  recordings    what Record leaves behind
  messages      a text as a row; segments counts its parts
  texting       a text from a phone to the line, and the line's reply
  sending       a text from the line, with its receipts laid out ahead
  opt_out       the words a carrier answers itself, and the numbers it blocks
  deliveries    receipts and call progress, posted in order
  rest, rest_*, transport  the REST API and the SDK's way in
  faults        what goes wrong, by magic number (see there)
  page, view    the phone in the browser
  handset       the same phone for tests, without a browser
"""

from .handset import CallDriver, NotListening, Text
from .simulator import Simulator

__all__ = ["CallDriver", "NotListening", "Simulator", "Text"]
