// A valid DaemonSet, and places in it where a case puts its lines.
const frame = (lines: {
  metadata?: string
  spec?: string
  labels?: string
  template?: string
  pod?: string
  container?: string
}) =>
  `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: written
${indent(lines.metadata, 2)}spec:
${indent(lines.spec, 2)}  selector:
    matchLabels: { app: written }
  template:
    metadata:
      labels: { app: written }
${indent(lines.template, 6)}    spec:
${indent(lines.pod, 6)}      containers:
        - name: main
          image: registry.example/written:1
${indent(lines.container, 10)}`

const indent = (lines = '', depth: number) => (lines === '' ? '' : `${lines.replace(/^/gm, ' '.repeat(depth))}\n`)

export const whole = frame({})
export const inMetadata = (metadata: string) => frame({ metadata })
export const inSpec = (spec: string) => frame({ spec })
/** In the metadata of the pod template. */
export const inTemplate = (template: string, pod = '', container = '') => frame({ template, pod, container })
export const inPod = (pod: string, container = '') => frame({ pod, container })
export const inContainer = (container: string) => frame({ container })
export const inInit = (init: string) => inPod(`initContainers: [{ name: init, image: i, ${init} }]`)
/** An ephemeral container, which has no place in a template but is looked at all the same. */
export const inEphemeral = (ephemeral: string) => inPod(`ephemeralContainers: [{ name: debug, image: i, ${ephemeral} }]`)
/** A volume, by its source; the container mounts it. */
export const inVolume = (source: string, name = 'data') =>
  inPod(`volumes: [{ name: ${name}, ${source} }]`, `volumeMounts: [{ name: ${name}, mountPath: /data }]`)
export const inProjected = (source: string) => inVolume(`projected: { sources: [{ ${source} }] }`)
/** The spec of an ephemeral volume's claim. */
export const inClaim = (spec: string, metadata = '{}') =>
  inVolume(`ephemeral: { volumeClaimTemplate: { metadata: ${metadata}, spec: { ${spec} } } }`)

/** What a claim cannot do without. */
export const claim = 'accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } }'
