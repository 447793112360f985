// Answers what npm packs of folders, each an object of path to content, or to
// {content, mode}. The arguments are the folder of an installed npm, and one to work in
// that has them in folders.json. It is what `npm pack --ignore-scripts` does, for many folders in one process.
const fs = require('fs'), path = require('path')
const [, , npm, top] = process.argv
const load = require('module').createRequire(path.join(npm, 'package.json'))
const libnpmpack = load('libnpmpack'), Arborist = load('@npmcli/arborist'), tar = load('tar')

const write = (root, files) => {
  for (const [name, file] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), file.content ?? file)
    fs.chmodSync(path.join(root, name), file.mode ?? 0o644)
  }
}

const ask = async (files, i) => {
  const root = path.join(top, String(i))
  write(root, files)
  const options = { Arborist, dryRun: true, ignoreScripts: true, preferOnline: true, prefix: root, allowDirectory: 'all' }
  const data = await libnpmpack(root, options).catch(error => ({ error: String(error) }))
  if (data.error) return data
  const entries = []
  const list = tar.t({
    onReadEntry: entry => {
      const at = { path: entry.path, mode: entry.mode, mtime: entry.mtime.toISOString(), content: '' }
      entries.push(at)
      entry.on('data', chunk => { at.content += chunk.toString('latin1') })
    },
  })
  await new Promise((done, fail) => list.on('end', done).on('error', fail).end(data))
  return { entries }
}

const main = async () => {
  const answers = []
  for (const [i, files] of JSON.parse(fs.readFileSync(path.join(top, 'folders.json'), 'utf8')).entries()) {
    answers.push(await ask(files, i))
  }
  console.log(JSON.stringify(answers))
}
main()
