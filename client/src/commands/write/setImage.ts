import * as vscode from 'vscode'
import type { DaemonSet } from '../../../../model/src/objects/kubernetes.ts'
import { imagesOf } from '../../../../model/src/objects/revision.ts'
import { needs } from '../../cluster/connect/needs.ts'
import { getDaemonSet } from '../../cluster/read/daemonSet.ts'
import { type Images, prepareImages } from '../../cluster/write/changes.ts'
import type { Services } from '../../services.ts'
import type { Element } from '../../view/elements.ts'
import { effectOf } from '../../write/effect.ts'
import { writeDaemonSet } from '../../write/write.ts'

interface Wanted {
  readonly live: DaemonSet
  readonly images: Images
}

/** Another image for one container. */
export const setImage = (services: Services, element: Element | undefined) =>
  writeDaemonSet(services, element, needs.patch, (connected, named) => {
    const { say } = services
    const { name, namespace } = named
    return {
      title: say.setImageTitle(name),
      choose: async () => askImage(services, await getDaemonSet(connected.connection, named), element),
      prepare: (signal, { live, images }: Wanted) => prepareImages(connected.connection, live, images, signal),
      comparison: { of: 'template' },
      question: { as: 'list', yes: say.setImage, icon: 'check' },
      effect: (prepared) => effectOf(services, connected, prepared),
      log: ({ result }) => `set image of ${namespace}/${name}: ${[...imagesOf(result.spec.template).values()].join(', ')}`,
      told: 'rollout',
    }
  })

/** The container, where there are several, and its image. What is left as it is, is no choice. */
async function askImage({ say }: Services, live: DaemonSet, element: Element | undefined): Promise<Wanted | undefined> {
  const images = [...imagesOf(live.spec.template)]
  const own = element?.is === 'container' ? images.find(([name]) => name === element.container) : undefined
  const picks = images.map((pair) => ({ label: pair[0], description: pair[1], pair }))
  const pick = async () => (await vscode.window.showQuickPick(picks, { title: say.whichContainer, ignoreFocusOut: true }))?.pair
  const [container, image] = own ?? (images.length === 1 ? images[0] : await pick()) ?? []
  if (container === undefined || image === undefined) return undefined
  const typed = await vscode.window.showInputBox({
    title: `${say.setImageTitle(live.metadata.name)}: ${container}`,
    value: image,
    valueSelection: [tagStart(image), image.length],
    ignoreFocusOut: true,
    validateInput: (value) => (value.trim() === '' ? say.imageNeeded : undefined),
  })
  const wanted = typed?.trim()
  return wanted === undefined || wanted === image ? undefined : { live, images: { [container]: wanted } }
}

/** Where the tag or digest of an image begins: people mostly change that. */
function tagStart(image: string): number {
  const name = image.lastIndexOf('/') + 1
  const digest = image.indexOf('@', name)
  const tag = image.indexOf(':', name)
  return (digest >= 0 ? digest : tag >= 0 ? tag : image.length - 1) + 1
}
