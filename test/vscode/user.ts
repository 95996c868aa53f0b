// What a person does, as keystrokes and clicks.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { patiently } from '../cluster/patience.ts'

const wait = { timeout: patiently(30_000) }

/** Runs a command through the palette. */
export async function command(page: Page, title: string): Promise<void> {
  const input = page.locator('.quick-input-widget:not([style*="display: none"]) .quick-input-box input')
  const row = page
    .locator('.quick-input-list .monaco-list-row', {
      has: page.locator('.label-name', { hasText: new RegExp(`^(File: |View: )?${title}`) }),
    })
    .first()
  // A list of another command may just be closing, and take the first key.
  for (let attempt = 1; ; attempt++) {
    try {
      await page
        .locator('.quick-input-widget:not([style*="display: none"])')
        .waitFor({ state: 'hidden', timeout: patiently(5000) })
      await page.keyboard.press('F1')
      await page.locator('.quick-input-widget .quick-input-box input:focus').waitFor({ timeout: patiently(5000) })
      await input.fill(`>${title}`, { timeout: patiently(5000) })
      await row.waitFor({ timeout: patiently(10_000) })
      await row.click({ timeout: patiently(5000) })
      return
    } catch (error) {
      if (attempt === 4) throw error
      await page.keyboard.press('Escape')
    }
  }
}

/** A new, empty file of the workspace, open in an editor that has the focus. */
export async function newFile(page: Page, folder: string, name: string): Promise<void> {
  writeFileSync(join(folder, name), '')
  await openFile(page, name)
  await page.locator('.editor-instance .monaco-editor .view-lines').first().click(wait)
}

export async function openFile(page: Page, name: string): Promise<void> {
  const row = page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).first()
  // The explorer learns of files from the disk's own notices, which a busy machine may lose.
  await row.waitFor({ timeout: patiently(5000) }).catch(() => command(page, 'Refresh Explorer'))
  await row.dblclick(wait)
  await page.locator('.tab.active', { hasText: name }).waitFor(wait)
  await page.locator('.editor-instance .view-line').first().waitFor(wait)
}

/** Types a prefix, waits until the item is the focused one, takes a picture, and accepts it with Enter. */
export async function acceptCompletion(
  page: Page,
  prefix: string,
  label: string,
  picture: (name: string) => Promise<void>,
  name: string,
): Promise<void> {
  const row = page.locator('.suggest-widget.visible .monaco-list-row.focused', {
    has: page.locator('.label-name', { hasText: new RegExp(`^${label}`) }),
  })
  for (let attempt = 0; attempt < 6; attempt++) {
    if (attempt === 0) await page.keyboard.type(prefix, { delay: 60 })
    else await page.keyboard.press('Control+Space')
    try {
      await row.first().waitFor({ timeout: patiently(2500) })
      break
    } catch {
      await page.keyboard.press('Escape')
    }
  }
  await row
    .first()
    .waitFor({ timeout: patiently(2500) })
    .catch(async (error) => {
      await picture(`failed-${name}`)
      throw error
    })
  await picture(name)
  await page.keyboard.press('Enter')
  await page
    .waitForFunction(() => !document.querySelector('.suggest-widget.visible .monaco-list-row.focused'), undefined, {
      timeout: patiently(3000),
    })
    .catch(() => undefined)
}

/** The text of the active editor, as its lines show it. */
export async function editorText(page: Page): Promise<string> {
  return page.evaluate(() => {
    const lines = [...document.querySelectorAll<HTMLElement>('.editor-instance .view-lines .view-line')]
    lines.sort((a, b) => Number.parseInt(a.style.top, 10) - Number.parseInt(b.style.top, 10))
    return lines.map((line) => (line.textContent ?? '').replaceAll('\u00a0', ' ')).join('\n')
  })
}

/** Rests the mouse on a word and returns what the hover says. */
export async function hoverOver(page: Page, word: string): Promise<string> {
  const target = page.locator('.view-line span', { hasText: new RegExp(`^${word}$`) }).last()
  const content = page.locator('.monaco-hover:not(.hidden) .hover-contents', { hasText: word })
  for (let attempt = 0; attempt < 10; attempt++) {
    await page.mouse.move(5, 5)
    await target.hover(wait)
    try {
      await content.first().waitFor({ timeout: patiently(4000) })
      break
    } catch {
      // The server may still be starting: try again.
    }
  }
  return (await content.allTextContents()).join('\n')
}

/** The rows of the Problems panel. */
export async function problems(page: Page): Promise<string[]> {
  if ((await page.locator('.markers-panel').count()) === 0) await command(page, 'Problems: Focus on Problems View')
  await page.locator('.markers-panel').first().waitFor(wait)
  return page.locator('.markers-panel .monaco-list-row').allTextContents()
}

/** Puts the cursor on a word, opens the quick fixes, and takes the first whose title fits. */
export async function quickFix(page: Page, word: string, title: RegExp): Promise<void> {
  await page
    .locator('.view-line span', { hasText: new RegExp(`^${word}$`) })
    .first()
    .click(wait)
  await page.keyboard.press('Control+.')
  const menu = page.locator('.action-widget .monaco-list-row.action', { hasText: title })
  await menu.first().waitFor(wait)
  await menu.first().click()
  await page.waitForFunction(
    (text) => ![...document.querySelectorAll('.editor-instance .view-line')].some((line) => line.textContent?.includes(text)),
    word,
    wait,
  )
}

/** A row of the tree of DaemonSets, by the text that it shows. */
export const treeRow = (page: Page, text: string | RegExp) =>
  page.locator('.pane-body .monaco-list-row[role="treeitem"]', { hasText: text }).first()

/** Opens the sidebar with the cluster's DaemonSets. */
export async function openExplorer(page: Page): Promise<void> {
  const title = page.locator('.sidebar .composite.title h2', { hasText: /DaemonSet/i })
  if ((await title.count()) === 0) await page.locator('.activitybar .action-item a[aria-label^="DaemonSet"]').first().click(wait)
  await title.first().waitFor(wait)
}

/** Unfolds a row of the tree, if it is not unfolded yet. */
export async function unfold(page: Page, text: string | RegExp): Promise<void> {
  const row = treeRow(page, text)
  await row.waitFor(wait)
  if ((await row.getAttribute('aria-expanded')) === 'false') await row.locator('.monaco-tl-twistie').click(wait)
  await page.waitForFunction(
    (label) =>
      document.querySelector(`[role="treeitem"][aria-label="${CSS.escape(label)}"]`)?.getAttribute('aria-expanded') !== 'false',
    (await row.getAttribute('aria-label')) ?? '',
    wait,
  )
}

/** Waits until a command asks at the top, under this title. */
const asked = (page: Page, title: string | RegExp) =>
  page
    .locator('.quick-input-widget:not([style*="display: none"]) .quick-input-title', { hasText: title })
    .waitFor({ timeout: patiently(60_000) })

/** Types into the box of a command, and sends it. */
export async function type(page: Page, title: string | RegExp, text: string): Promise<void> {
  await asked(page, title)
  await page.locator('.quick-input-widget .quick-input-box input').fill(text)
  await page.keyboard.press('Enter')
}

/** The list that a command shows at the top, once it has this title. */
async function list(page: Page, title: string | RegExp) {
  await asked(page, title)
  const rows = page.locator('.quick-input-list .monaco-list-row')
  await rows.first().waitFor(wait)
  return rows
}

/** What changes something is not taken in the first moment after it is shown: so long at least a person reads. In milliseconds. */
const reading = 900

/** Presses Enter in a list, after a look at it; again, where the list says that this was too soon. */
export async function enter(page: Page): Promise<void> {
  const refused = page.locator('.quick-input-widget:not([style*="display: none"]) input[placeholder^="Too soon"]')
  const refusedInKorean = page.locator('.quick-input-widget:not([style*="display: none"]) input[placeholder^="너무 일러"]')
  for (let attempt = 0; attempt < 10; attempt++) {
    await page.waitForTimeout(reading)
    await page.keyboard.press('Enter')
    await page.waitForTimeout(200)
    if (!(await refused.or(refusedInKorean).isVisible())) return
  }
}

/** Takes a line of a command's list by keyboard, as most people do: it gets the focus, then Enter. */
export async function pick(page: Page, title: string | RegExp, text: string | RegExp): Promise<void> {
  const rows = await list(page, title)
  const row = rows.filter({ hasText: text }).first()
  await row.waitFor(wait)
  for (let step = 0; step < 20 && !(await row.getAttribute('class'))?.includes('focused'); step++)
    await page.keyboard.press('ArrowDown')
  await enter(page)
}

/** What a command's list says, line by line. */
export async function picks(page: Page, title: string | RegExp): Promise<string[]> {
  return (await list(page, title)).allTextContents()
}

/** Presses a button of a notification or of a question. */
export async function press(page: Page, name: string | RegExp): Promise<void> {
  const button = page
    .locator('.notifications-toasts .monaco-button, .notifications-center .monaco-button, .monaco-dialog-box .monaco-button', {
      hasText: name,
    })
    .first()
  await button.waitFor({ timeout: patiently(60_000) })
  if ((await page.locator('.monaco-dialog-box').count()) > 0) await page.waitForTimeout(reading)
  await button.click(wait)
}

/** Replaces text of the active editor by the editor's own find and replace. */
export async function replaceText(page: Page, from: string, to: string): Promise<void> {
  await page.locator('.editor-instance .monaco-editor .view-lines').first().click(wait)
  await page.keyboard.press('Control+h')
  await page.locator('.find-widget.visible textarea.input, .find-widget.visible .find-part textarea').first().waitFor(wait)
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(from)
  await page.locator('.find-widget .replace-part textarea').first().click(wait)
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(to)
  await page.keyboard.press('Control+Alt+Enter')
  await page.keyboard.press('Escape')
  await page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('.editor-instance .view-line')].some((line) =>
        (line.textContent ?? '').replaceAll('\u00a0', ' ').includes(text),
      ),
    to,
    wait,
  )
}

/** Chooses from the menu of a row of the tree. */
export async function menu(page: Page, row: string | RegExp, action: string): Promise<void> {
  await treeRow(page, row).click({ button: 'right', ...wait })
  const item = page.locator('.monaco-menu .action-label', { hasText: new RegExp(`^${action}$`) }).first()
  await item.waitFor(wait)
  // A menu takes no click while it is being drawn.
  for (let attempt = 0; attempt < 5 && (await item.isVisible()); attempt++) {
    await item.click({ timeout: patiently(5000) }).catch(() => undefined)
    await item.waitFor({ state: 'hidden', timeout: patiently(2000) }).catch(() => undefined)
  }
}
