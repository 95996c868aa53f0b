// Kubernetes objects as far as this project reads them: raw JSON, so that fields of newer releases are kept wherever they are passed on.

export interface Metadata {
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  readonly generation?: number
  /** RFC 3339, seconds. */
  readonly creationTimestamp?: string | null
  readonly deletionTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly OwnerReference[]
  readonly managedFields?: readonly ManagedFieldsEntry[]
}

export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly controller?: boolean
}

export interface ManagedFieldsEntry {
  readonly manager?: string
  readonly operation?: 'Apply' | 'Update'
  readonly subresource?: string
  readonly time?: string
  readonly fieldsV1?: FieldSet
}

/** Keys are `f:name`, `k:{"name":"a"}` or `v:"value"`; `.` stands for the object itself. */
export interface FieldSet {
  readonly [key: string]: FieldSet
}

export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: Metadata
}

export interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly { readonly key: string; readonly operator: string; readonly values?: readonly string[] }[]
}

export interface Container {
  readonly name: string
  readonly image?: string
  readonly ports?: readonly { readonly name?: string; readonly containerPort: number; readonly protocol?: string }[]
}

export interface PodSpec {
  readonly containers?: readonly Container[]
  readonly initContainers?: readonly (Container & { readonly restartPolicy?: string })[]
  readonly nodeName?: string
  readonly nodeSelector?: Readonly<Record<string, string>>
}

export interface PodTemplate {
  readonly metadata?: Partial<Metadata>
  readonly spec?: PodSpec
}

export interface UpdateStrategy {
  readonly type?: string
  readonly rollingUpdate?: { readonly maxUnavailable?: number | string; readonly maxSurge?: number | string }
}

export interface DaemonSet extends KubernetesObject {
  readonly spec: {
    readonly selector: LabelSelector
    readonly template: PodTemplate
    readonly updateStrategy?: UpdateStrategy
    readonly minReadySeconds?: number
    readonly revisionHistoryLimit?: number
  }
  readonly status?: DaemonSetStatus
}

/** Absent counts are zero. */
export interface DaemonSetStatus {
  readonly desiredNumberScheduled?: number
  readonly currentNumberScheduled?: number
  readonly numberReady?: number
  readonly updatedNumberScheduled?: number
  readonly numberAvailable?: number
  readonly numberUnavailable?: number
  readonly numberMisscheduled?: number
  readonly observedGeneration?: number
}

export interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string }
  readonly running?: { readonly startedAt?: string }
  readonly terminated?: {
    readonly reason?: string
    readonly message?: string
    readonly exitCode?: number
    readonly signal?: number
  }
}

export interface ContainerStatus {
  readonly name: string
  readonly image?: string
  readonly ready?: boolean
  readonly started?: boolean
  readonly restartCount?: number
  readonly state?: ContainerState
  readonly lastState?: ContainerState
}

export interface Pod extends KubernetesObject {
  readonly spec: PodSpec
  readonly status?: {
    readonly phase?: string
    readonly reason?: string
    readonly message?: string
    readonly podIP?: string
    readonly startTime?: string
    readonly conditions?: readonly Condition[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastTransitionTime?: string
}

export interface Taint {
  readonly key: string
  readonly value?: string
  readonly effect: string
}

export interface KubernetesNode extends KubernetesObject {
  readonly spec?: { readonly taints?: readonly Taint[]; readonly unschedulable?: boolean }
  readonly status?: { readonly conditions?: readonly Condition[]; readonly allocatable?: Readonly<Record<string, string>> }
}

export interface ControllerRevision extends KubernetesObject {
  readonly revision: number
  /** A strategic merge patch with the pod template of the revision. */
  readonly data: { readonly spec?: { readonly template?: PodTemplate & { readonly $patch?: string } } }
}

export interface KubernetesEvent extends KubernetesObject {
  readonly type?: string
  readonly reason?: string
  readonly message?: string
  readonly count?: number
  readonly firstTimestamp?: string | null
  readonly lastTimestamp?: string | null
  readonly eventTime?: string | null
  readonly source?: { readonly component?: string; readonly host?: string }
  readonly reportingComponent?: string
  readonly series?: { readonly count?: number; readonly lastObservedTime?: string }
  readonly involvedObject?: { readonly kind?: string; readonly name?: string; readonly namespace?: string; readonly uid?: string }
}

/** `metav1.Status`: what the API server answers instead of an object. */
export interface Status {
  readonly kind?: string
  readonly status?: string
  readonly message?: string
  readonly reason?: string
  readonly code?: number
  readonly details?: {
    readonly name?: string
    readonly group?: string
    readonly kind?: string
    readonly retryAfterSeconds?: number
    readonly causes?: readonly StatusCause[]
  }
}

export interface StatusCause {
  readonly reason?: string
  readonly message?: string
  readonly field?: string
}
