// OpenUPM's rules as a direct transcription, with the semver package in the
// folder that the first argument names. It reads a JSON list from stdin: of
// tags, for which it prints the versions found in them (null for none), or of
// sets of tags with settings, for which it prints what is made of them.
const semver = require(require('path').resolve(process.argv[2]))
const input = JSON.parse(require('fs').readFileSync(0, 'utf8'))

const clean = (text) => semver.clean(text.replace(/[-_](upm|master)$/i, '').toLowerCase(), { loose: true })

const versionOf = (tag) => {
  const whole = clean(tag)
  if (whole) return whole
  for (const { index } of tag.matchAll(/^|(?<=[/_@-])/g)) {
    const token = /^v?\d+\.\d+\.\d+\S*/i.exec(tag.slice(index))
    const found = token && clean(token[0])
    if (found) return found
  }
  return null
}

// Without what is below the minimum or can't be compared with it, but with
// everything if the comparison throws.
const atLeast = (tags, field) => {
  const minimum = field.trim()
  if (!minimum) return tags
  try {
    return tags.filter((tag) => versionOf(tag) && versionOf(minimum) && semver.compare(versionOf(tag), versionOf(minimum)) >= 0)
  } catch {
    return tags
  }
}

const select = ({ Tags, GitTagPrefix, GitTagIgnore, MinVersion }) => {
  let ignored = () => false
  if (GitTagIgnore) {
    try {
      const pattern = new RegExp(GitTagIgnore, 'i')
      ignored = (tag) => pattern.test(tag)
    } catch {
      return { Error: 'gitTagIgnore' }
    }
  }
  const mine = Tags.filter((tag) => tag.startsWith(GitTagPrefix) && !ignored(tag))
  const versioned = mine.filter(versionOf)
  const isUPM = (tag) => /^upm\/|[-_]upm$/i.test(tag)
  const candidates = [...versioned.filter(isUPM)]
  for (const tag of atLeast(versioned, MinVersion)) {
    if (!candidates.some((other) => versionOf(other) === versionOf(tag))) candidates.push(tag)
  }
  candidates.reverse()
  const built = new Map()
  const Shadowed = []
  for (const tag of candidates) {
    if (built.has(versionOf(tag))) Shadowed.push(tag)
    else built.set(versionOf(tag), tag)
  }
  return {
    Releases: [...built].map(([Version, Tag]) => ({ Tag, Version })),
    Shadowed,
    Invalid: atLeast(mine.filter((tag) => !candidates.includes(tag)), MinVersion),
  }
}

console.log(JSON.stringify(input.map((item) => (typeof item === 'string' ? versionOf(item) : select(item)))))
