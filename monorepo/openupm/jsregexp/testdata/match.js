// Answers each line of stdin, a JSON list of an expression and texts: "invalid",
// or for each text 1 if new RegExp(expression, 'i') matches it and 0 if not.
const lines = require('readline').createInterface({ input: process.stdin })
lines.on('line', (line) => {
  const [expression, ...texts] = JSON.parse(line)
  let answer = 'invalid'
  try {
    const re = new RegExp(expression, 'i')
    answer = texts.map((text) => Number(re.test(text))).join('')
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  console.log(answer)
})
