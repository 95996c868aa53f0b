import { withoutNoise } from '../../../../model/src/objects/clean.ts'
import type { ControllerRevision, DaemonSet, PodTemplate } from '../../../../model/src/objects/kubernetes.ts'
import { templateOf } from '../../../../model/src/objects/revision.ts'
import { toYaml } from '../../cluster/read/yaml.ts'
import type { Services } from '../../services.ts'
import type { Element } from '../../view/elements.ts'

/** The templates of two revisions, or of one and the present, side by side. */
export async function compareRevision(services: Services, element: Element | undefined): Promise<void> {
  const live = services.session.connected?.live
  if (element?.is !== 'revision' || !live) return
  const revision = live.details(element.uid)?.revisions.get(element.revision)
  const daemonSet = live.get(element.uid)
  if (!revision || !daemonSet) return
  const say = services.words()
  const text = (template: PodTemplate) => toYaml({ spec: { template } })
  const { $patch: _, ...template } = templateOf(revision as ControllerRevision) as PodTemplate & { $patch?: string }
  const path = `${daemonSet.metadata.name}.yaml`
  await services.documents.compare(
    say.revisionDiff(daemonSet.metadata.name, revision.revision),
    { path, text: text(withoutNoise({ ...daemonSet, spec: { template } } as never as DaemonSet).spec.template) },
    { path, text: text(withoutNoise(daemonSet).spec.template) },
  )
}
