"""What the simulator holds the line to: each test quotes the rule of Twilio that it stands for."""
