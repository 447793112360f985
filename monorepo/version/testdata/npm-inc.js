// Prints what npm's semver.inc answers, counting prereleases from 1, to the
// versions and identifiers given as JSON on stdin. The first argument is the
// folder of an installed semver package. One line per version: level and
// identifier to result, null for an error.
const semver = require(require('path').resolve(process.argv[2]))
const { versions, identifiers } = JSON.parse(require('fs').readFileSync(0, 'utf8'))
const levels = ['major', 'minor', 'patch', 'premajor', 'preminor', 'prepatch', 'prerelease', 'release']

const answers = (version) => {
  const next = {}
  for (const level of levels) {
    for (const id of level.startsWith('pre') ? ['', ...identifiers] : ['']) {
      next[`${level} ${id}`.trim()] = semver.inc(version, level, {}, id || undefined, '1')
    }
  }
  return next
}
const lines = versions.map((v) => ` ${JSON.stringify(v)}: ${JSON.stringify(answers(v))}`)
console.log(`{\n${lines.join(',\n')}\n}`)
