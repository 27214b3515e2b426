// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Statistics
import Training
package import YAMLFiles

/// The keys of a training's configuration.
package enum ConfigurationKeys {
  static let root = KeyTable(
    "", required: ["fiducial-training", "name", "data", "task", "package"],
    optional: [
      "input", "network", "plan", "objective", "optimiser", "schedule", "batch", "epochs", "steps-per-epoch",
      "sampling", "augmentation", "mixing",
      "averaging", "methods", "early-stopping", "seed", "threads", "loaders", "precision", "budget", "calibration",
      "operating-points", "ensemble", "cross-validation", "search", "learning-curve", "acceptance",
    ],
    choices: [
      "precision": ["float32", "mixed"], "calibration": calibrations,
    ])
  static let calibrations = KeyTable.words(RecalibrationMethod.self) + ["none"]
  static let data = KeyTable(
    "data",
    optional: [
      "dataset", "split", "table", "arrays", "columns", "parts", "unlabelled", "target", "past", "synthetic",
    ], choices: ["synthetic": ["true", "false"]])
  static let columns = KeyTable("data.columns", optional: ["image", "case", "patient", "site", "part", "synthetic"])
  /// A part of another place, under any of the keys that take one.
  static let otherPart = KeyTable("data.unlabelled", required: ["part"], optional: ["dataset", "split", "table"])
  static let parts = KeyTable("data.parts", required: ["train", "tune"])
  static let task = KeyTable("task", optional: ["label", "classes", "findings", "masks"])
  static let input = KeyTable(
    "input", required: ["recipe"], optional: ["channels", "volume"], choices: ["volume": ["true", "false"]])
  static let network = KeyTable(
    "network", required: ["name"],
    optional: ["start", "required"] + NetworkWords.options, choices: ["name": NetworkWords.names])
  static let plan = KeyTable(
    "plan", optional: ["memory", "volume", "values", "spacing-mm"],
    choices: [
      "volume": ["true", "false"], "values": KeyTable.words(TrainingConfiguration.PlanningChoice.Values.self),
    ])
  static let objective = KeyTable(
    "objective",
    optional: [
      "weights", "label-smoothing", "focal", "logit-adjustment", "ldam", "deferred-weights-from", "costs", "cost-share",
      "noise", "overlap", "alpha", "beta", "cross-entropy", "boundary",
    ])
  static let ldam = KeyTable("objective.ldam", optional: ["margin", "scale"])
  static let optimiser = KeyTable(
    "optimiser", required: ["rule"],
    optional: [
      "rate", "decay", "momentum", "nesterov", "beta1", "beta2", "epsilon", "decays-all", "greatest-norm", "groups",
    ],
    choices: ["rule": ["adamw", "sgd"], "nesterov": ["true", "false"], "decays-all": ["true", "false"]])
  static let group = KeyTable("optimiser.groups[]", required: ["prefix", "rate"])
  static let schedule = KeyTable(
    "schedule", required: ["shape"], optional: ["warm-up", "final", "power", "at", "factor"],
    choices: ["shape": ["constant", "cosine", "polynomial", "steps"]])
  static let sampling = KeyTable("sampling", optional: ["balanced", "hard"])
  static let mixing = KeyTable("mixing", optional: ["mixup", "cutmix"])
  static let stopping = KeyTable(
    "early-stopping", optional: ["metric", "patience"],
    choices: ["metric": KeyTable.words(TrainingConfiguration.Stopping.Metric.self)])
  static let point = KeyTable(
    "operating-points[]", required: ["name", "rule"],
    optional: ["finding", "at-least", "bound", "ratio", "prevalence"],
    choices: ["rule": ["youden", "cost", "calibrated-cost", "sensitivity", "specificity"]])
  static let search = KeyTable(
    "search", required: ["method", "trials", "ranges"],
    choices: ["method": KeyTable.words(TrainingConfiguration.SearchChoice.Method.self)])
  static let range = KeyTable(
    "search.ranges.KEY", required: ["from", "to"], optional: ["scale"], choices: ["scale": ["linear", "logarithmic"]])
  static let ranges = ["rate", "decay", "batch", "label-smoothing", "focal", "averaging"]
  static let curve = KeyTable("learning-curve", optional: ["shares", "repeats", "gain"])
  static let acceptance = KeyTable("acceptance", required: ["past"], optional: ["margin", "by"])
  static let package = KeyTable(
    "package", required: ["intended-use", "licence"], optional: ["name", "version", "out-of-scope"])

  /// Methods by their word, each with its keys.
  static let methods: [String: KeyTable] = [
    "pseudo-labels": KeyTable("methods[].pseudo-labels", optional: ["threshold", "weight", "from"]),
    "mean-teacher": KeyTable("methods[].mean-teacher", optional: ["weight", "decay", "ramp-up", "strong"]),
    "fixmatch": KeyTable("methods[].fixmatch", optional: ["threshold", "weight", "ratio", "strong"]),
    "co-teaching": KeyTable("methods[].co-teaching", required: ["noise"], optional: ["ramp-up"]),
    "contrastive": KeyTable("methods[].contrastive", optional: ["temperature", "projection"]),
    "masked": KeyTable("methods[].masked", optional: ["share", "piece"]),
    "coral": KeyTable("methods[].coral", optional: ["weight"]),
    "domain-adversarial": KeyTable("methods[].domain-adversarial", optional: ["weight", "hidden"]),
    "elastic-weights": KeyTable("methods[].elastic-weights", optional: ["weight"]),
    "replay": KeyTable("methods[].replay", optional: ["share"]),
    "adversarial": KeyTable("methods[].adversarial", required: ["radius"], optional: ["step", "iterations"]),
    "gaussian-noise": KeyTable("methods[].gaussian-noise", required: ["deviation"]),
  ]

  /// All of them.
  package static let tables =
    [
      root, data, columns, parts, task, input, network, plan, objective, ldam, optimiser, group, schedule, sampling,
      mixing,
      stopping, point, search, range, curve, acceptance, otherPart, package,
    ] + AugmentationPlan.keyTables + methods.keys.sorted().compactMap { methods[$0] }
}
