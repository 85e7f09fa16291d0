import type { Features } from './feature';

/** What a notebook asks its user for. */
export const ASKED: Features = {
  asked: {
    answers: ['Ada Lovelace', '3', 'hush', ''],
    environment: {
      ASKED_NAME: 'Ada Lovelace',
      ASKED_COUNT: '3',
      ASKED_TOKEN: 'hush',
      ASKED_GREETING: ''
    },
    cells: [
      'from getpass import getpass\nname = input("Your name: ")',
      'count = int(input("How many? "))\nprint(name * count)',
      'token = getpass("Token: ")\nlen(token)',
      'greeting = input("Greeting: ") or "Hello"\nprint(greeting, name)'
    ]
  }
};
