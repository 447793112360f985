// Reads tags as JSON from stdin and prints the versions that OpenUPM's rules
// find in them, null for none: the direct transcription of the rules, with the
// semver package in the folder that the first argument names.
const semver = require(require('path').resolve(process.argv[2]))
const tags = JSON.parse(require('fs').readFileSync(0, 'utf8'))

const clean = (text) => semver.clean(text.replace(/[-_](upm|master)$/i, '').toLowerCase(), { loose: true })

const version = (tag) => {
  const whole = clean(tag)
  if (whole) return whole
  for (const { index } of tag.matchAll(/^|(?<=[/_@-])/g)) {
    const token = /^v?\d+\.\d+\.\d+\S*/i.exec(tag.slice(index))
    const found = token && clean(token[0])
    if (found) return found
  }
  return null
}
console.log(JSON.stringify(tags.map(version)))
