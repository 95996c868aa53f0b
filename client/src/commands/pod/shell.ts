import type { Shell, ShellOptions } from '../../cluster/read/streams.ts'
import type { Running, Screen } from '../../view/terminal.ts'
import type { Words } from '../../words/words.ts'

/** Runs a shell in a terminal. The terminal may change its size, or close, before the shell is open. */
export function startShell(
  say: Pick<Words, 'shellEnded'>,
  { size, write, end }: Screen,
  open: (on: Pick<ShellOptions, 'columns' | 'rows' | 'output' | 'ended'>) => Promise<Shell>,
): Running {
  let shell: Shell | undefined
  let isOver = false
  let now = size
  const ended = (code: number | undefined, message: string) => {
    shell = undefined
    isOver = true
    if (code === 0) end()
    else write(`\r\n${say.shellEnded(code, message)}\r\n`)
  }
  open({ columns: size.columns, rows: size.rows, output: write, ended })
    .then((opened) => {
      if (isOver) return opened.close()
      shell = opened
      if (now !== size) shell.resize(now.columns, now.rows)
    })
    .catch((error: Error) => write(`${error.message.replaceAll('\n', '\r\n')}\r\n`))
  return {
    input: (data) => shell?.input.write(data),
    resize: (dimensions) => {
      now = dimensions
      shell?.resize(now.columns, now.rows)
    },
    close: () => {
      isOver = true
      shell?.close()
    },
  }
}
