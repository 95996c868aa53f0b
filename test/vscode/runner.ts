// Runs the suites inside VS Code and writes what came out to the file named by DAEMONSET_TEST_RESULT, or obeys the orders of a test
// outside, which come as files into the folder named by DAEMONSET_TEST_ORDERS. It is bundled with the suites into one file, and
// installed beside the extension under test.
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as vscode from 'vscode'
import { writeWhole } from '../cluster/writeWhole.ts'
import { runSuites } from './suites/all.ts'
import { observe } from './suites/others.ts'
import { codes, open, until } from './suites/suite.ts'

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const { DAEMONSET_TEST_RESULT: file, DAEMONSET_TEST_ORDERS: orders, DAEMONSET_TEST_OBSERVES: seen } = process.env
  if (orders) obey(context, orders)
  if (seen) writeWhole(seen, JSON.stringify(await observe(settled)))
  if (file) writeWhole(file, JSON.stringify(await runSuites()))
}

/** Where the extension is there, its server answers once it finds a mistake. */
async function settled() {
  if (!vscode.extensions.getExtension('daemonset-tools.vscode-daemonset')) return
  const { document } = await open('apiVersion: apps/v1\nkind: DaemonSet\nspec:\n  replicas: 1\n')
  await until(
    () => codes(document),
    (all) => all.length > 0,
    'the server does not answer',
  )
}

/** An order is a command and its arguments. Nobody waits for its end: it may wait for a person. */
function obey(context: vscode.ExtensionContext, orders: string) {
  writeWhole(join(orders, 'logs'), dirname(context.logUri.fsPath))
  const setting = vscode.commands.registerCommand('test.set', (name: string, value: unknown) =>
    vscode.workspace.getConfiguration().update(name, value, vscode.ConfigurationTarget.Global),
  )
  const replace = vscode.commands.registerCommand('test.replace', async (uri: vscode.Uri, from: string, to: string) => {
    const document = await vscode.workspace.openTextDocument(uri)
    const start = document.getText().indexOf(from)
    const edit = new vscode.WorkspaceEdit()
    edit.replace(uri, new vscode.Range(document.positionAt(start), document.positionAt(start + from.length)), to)
    await vscode.workspace.applyEdit(edit)
  })
  const timer = setInterval(() => {
    for (const name of readdirSync(orders)
      .filter((one) => one.endsWith('.json'))
      .sort()) {
      const [command, ...args] = JSON.parse(readFileSync(join(orders, name), 'utf8')) as [string, ...unknown[]]
      rmSync(join(orders, name))
      void vscode.commands.executeCommand(command, ...args.map(revived))
    }
  }, 30)
  context.subscriptions.push(setting, replace, { dispose: () => clearInterval(timer) })
}

/** Files come as `{ file: path }`. */
const revived = (value: unknown) =>
  typeof value === 'object' && value !== null && 'file' in value ? vscode.Uri.file(String(value.file)) : value

/** The entry point that @vscode/test-electron calls in a desktop VS Code. */
export async function run(): Promise<void> {
  const results = await runSuites()
  for (const { name, error } of results) console.log(error === undefined ? `ok ${name}` : `not ok ${name}\n${error}`)
  const failed = results.filter(({ error }) => error !== undefined)
  if (failed.length > 0) throw new Error(`${failed.length} of ${results.length} tests failed`)
}
