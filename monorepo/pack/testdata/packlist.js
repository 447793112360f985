// Answers which files npm packs of each folder on stdin, by npm-packlist itself, whose
// folder is the first argument. The second is an empty folder to work in.
const fs = require('fs'), path = require('path')
const [, , packlist, top] = process.argv
const walk = require(packlist)
const folders = JSON.parse(fs.readFileSync(0, 'utf8'))
const ask = async (files, i) => {
  const root = path.join(top, String(i))
  for (const [name, content] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(root, name)), { recursive: true })
    fs.writeFileSync(path.join(root, name), content)
  }
  const tree = { path: root, package: JSON.parse(files['package.json']), edgesOut: new Map(), isProjectRoot: true }
  return (await walk(tree)).sort()
}
Promise.all(folders.map(ask)).then(answers => console.log(JSON.stringify(answers)))
