/** The pieces that long common passwords are made of, after the published lists of leaked ones. Longest first. */
const pieces = `
qwertyuiopasdfghjklzxcvbnm 1qaz2wsx3edc4rfv qwertyuiop asdfghjkl administrator 1234567890 0123456789 0987654321 9876543210
changeme passw0rd password letmein iloveyou sunshine princess football baseball superman trustno1 welcome1 starwars whatever
computer internet michelle jennifer victoria chocolate butterfly liverpool elizabeth mynameis loveyou ihateyou fuckyou
1q2w3e4r5t 1q2w3e4r qwerty123 qwertyui qazwsxedc qazwsx zxcvbnm asdfgh asdf qwerty qwer abcdefghij abcdefgh abcdef abc123 abcd
123456789 12345678 1234567 123456 12345 1234 123123 987654321 87654321 654321 54321 4321 111111 000000 112233 121212 666666 696969 777777 888888
welcome monkey dragon master shadow killer secret michael jordan jessica daniel ashley charlie freedom hunter summer winter
spring autumn flower cheese pepper ginger cookie soccer hockey batman pokemon google facebook hatchery samsung access admin
login hello guest user test root love pass word this that
`
  .trim()
  .split(/\s+/)
  .toSorted((a, b) => b.length - a.length);

const minOwnLength = 6;

/** What is left when every common piece, repeated character and run such as `abc` or `321` is taken out. */
function ownPart(password: string): string {
  let rest = password.toLowerCase();
  for (const piece of pieces) rest = rest.replaceAll(piece, " ");
  let own = "";
  for (const character of rest) {
    const step = (character.codePointAt(0) ?? 0) - (own.codePointAt(own.length - 1) ?? -9);
    if (character !== " " && Math.abs(step) > 1) own += character;
  }
  return own;
}

function isRepetition(password: string): boolean {
  const unitLength = (password + password).indexOf(password, 1);
  return unitLength < password.length && unitLength <= 8;
}

/** True for a password that an attacker tries first although it is long: common words strung together, runs, repetitions. */
export function isCommonPassword(password: string): boolean {
  return (
    isRepetition(password) ||
    new Set(ownPart(password)).size < minOwnLength - 2 ||
    ownPart(password).length < minOwnLength
  );
}
