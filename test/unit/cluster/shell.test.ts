// A terminal with a shell in it, from before the shell is open. The shell is a stand-in here, opened when the test says so; real ones
// are those of test/kubernetes/streams.test.ts.
import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { describe, test } from 'node:test'
import type { ShellOptions } from '../../../client/src/cluster/read/streams.ts'
import { startShell } from '../../../client/src/commands/pod/shell.ts'
import { wordsIn } from '../../../client/src/words/words.ts'

/** A terminal of 80 times 24, the stand-in that is being opened for it, and all that becomes of both, in order. */
function terminal() {
  const told: string[] = []
  const input = new PassThrough().setEncoding('utf8').on('data', (text: string) => told.push(`typed ${text}`))
  const standIn = {
    input,
    resize: (columns: number, rows: number) => told.push(`resized ${columns}x${rows}`),
    close: () => told.push('closed'),
  }
  let opened: (shell: typeof standIn) => void = () => {}
  let refused: (error: Error) => void = () => {}
  let on: Pick<ShellOptions, 'columns' | 'rows' | 'output' | 'ended'> | undefined
  const screen = {
    size: { columns: 80, rows: 24 },
    write: (text: string) => told.push(`said ${text.trim()}`),
    end: () => told.push('terminal ended'),
  }
  const running = startShell(wordsIn('en'), screen, (given) => {
    on = given
    told.push(`opening ${given.columns}x${given.rows}`)
    return new Promise((resolve, reject) => ([opened, refused] = [resolve, reject]))
  })
  /** Lets what waits for the promise, or for what is typed, run. */
  const settled = () => new Promise(setImmediate)
  return {
    told,
    running,
    ended: (code: number | undefined, message = '') => on?.ended(code, message),
    opens() {
      opened(standIn)
      return settled()
    },
    fails(message: string) {
      refused(new Error(message))
      return settled()
    },
  }
}

describe('a terminal, before its shell is open', () => {
  test('closes: the shell that then opens is closed', async () => {
    const { told, running, opens } = terminal()
    running.close()
    await opens()
    assert.deepEqual(told, ['opening 80x24', 'closed'])
  })

  test('changes its size: the shell that then opens is told the last one', async () => {
    const { told, running, opens } = terminal()
    running.resize({ columns: 100, rows: 30 })
    running.resize({ columns: 132, rows: 50 })
    await opens()
    assert.deepEqual(told, ['opening 80x24', 'resized 132x50'])
  })

  test('keeps its size: nothing is told', async () => {
    const { told, opens } = terminal()
    await opens()
    assert.deepEqual(told, ['opening 80x24'])
  })

  test('the shell is refused: the terminal says why', async () => {
    const { told, fails } = terminal()
    await fails('no shell\nhere')
    assert.deepEqual(told, ['opening 80x24', 'said no shell\r\nhere'])
  })
})

describe('a terminal with an open shell', () => {
  test('hands on what is typed, its size, and its end', async () => {
    const { told, running, opens } = terminal()
    await opens()
    running.input('ls\n')
    running.resize({ columns: 132, rows: 50 })
    running.close()
    assert.deepEqual(told, ['opening 80x24', 'typed ls\n', 'resized 132x50', 'closed'])
  })

  test('ends with the shell, or says how it ended', async () => {
    for (const [code, message, last] of [
      [0, '', 'terminal ended'],
      [3, '', `said ${wordsIn('en').shellEnded(3, '')}`],
      [undefined, 'gone', `said ${wordsIn('en').shellEnded(undefined, 'gone')}`],
    ] as const) {
      const { told, running, opens, ended } = terminal()
      await opens()
      ended(code, message)
      running.input('ls\n')
      running.close()
      assert.deepEqual(told, ['opening 80x24', last])
    }
  })
})
