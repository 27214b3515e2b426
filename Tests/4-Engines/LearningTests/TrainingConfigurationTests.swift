// SPDX-License-Identifier: Apache-2.0
import Augmentation
import Statistics
import Foundation
import Learning
import Testing
import TestSupport
import Training
import Vocabulary

@Suite("A training's configuration")
struct TrainingConfigurationTests {
  private func faults(_ text: String) -> [String] {
    do {
      _ = try TrainingConfiguration(
        yaml: Array(text.utf8), fileName: "t.yaml", folder: URL(filePath: "/nowhere", directoryHint: .isDirectory))
      return []
    } catch { return error.faults.map { "\($0.row ?? 0) \($0.column ?? ""): \($0.expected)" } }
  }

  @Test func `has safe defaults`() throws {
    let configuration = try Discs.configuration()
    #expect(configuration.seed == 1)
    #expect(configuration.stopping.metric == .auc)
    #expect(configuration.calibration == .platt)
    #expect(configuration.augmentation.steps.isEmpty)
    #expect(configuration.space == [8, 8])
    #expect(configuration.task.words == ["none", "disc"])
    #expect(configuration.ensemble == 1)
  }

  @Test func `is the same whatever its comments and the order of its keys`() throws {
    let plain = try Discs.configuration("seed: 4\nthreads: 1")
    let other = try Discs.configuration("threads: 1   # one\n\n# a comment\nseed: 4")
    #expect(plain.digest == other.digest)
    #expect(try Discs.configuration("seed: 5\nthreads: 1").digest != plain.digest)
  }

  @Test func `tells all faults at once, each with its line, and the nearest name`() {
    let found = faults(
      """
      fiducial-training: 1
      name: x y
      data: {table: t.csv, parts: {train: a, tune: a}}
      task: {classes: [only]}
      input: {recipe: [{step: clip, lower: 0, upper: 1}]}
      network: {name: resnet19}
      epoch: 3
      batch: 0
      package: {intended-use: x, licence: MIT}
      """)
    let text = found.joined(separator: "\n")
    #expect(text.contains("2 name:"))
    #expect(text.contains("3 data.parts: two parts"))
    #expect(text.contains("4 task.classes: 2 to 250"))
    #expect(text.contains("5 input.recipe:"))
    #expect(text.contains("did you mean \"resnet18\"?"))
    #expect(text.contains("7 epoch: a known key; did you mean \"epochs\"?"))
    #expect(text.contains("8 batch: a whole number from 1"))
  }

  private static let planned = """
    fiducial-training: 1
    name: x
    data: {table: t.csv}
    task: {masks: mask, classes: {none: 0, lung: 255}}
    package: {intended-use: x, licence: MIT}

    """

  @Test func `leaves recipe, network and batch to the images where a plan is asked for`() throws {
    let configuration = try TrainingConfiguration(
      yaml: Array((Self.planned + "plan: {memory: 0.5, volume: true, spacing-mm: [1, 2, 3]}").utf8), fileName: "t.yaml",
      folder: URL(filePath: "/nowhere", directoryHint: .isDirectory))
    let choice = try #require(configuration.planning)
    #expect(choice.memory == 1 << 29 && choice.spacing == [1, 2, 3] && choice.values == .relative)
    #expect(configuration.input.isVolume && configuration.network.name == "unet-3d")
    #expect(configuration.segmentation == nil && configuration.space.isEmpty)
  }

  @Test func `refuses a plan beside what it chooses, and for what it cannot plan`() {
    #expect(faults(Self.planned + "plan: {}").isEmpty)
    let none = faults(Self.planned).joined(separator: "\n")
    #expect(none.contains("the key \"input\", or \"plan\" for masks"))
    #expect(none.contains("the key \"network\", or \"plan\" for masks"))
    let beside =
      Self.planned + "plan: {}\nbatch: 4\nnetwork: {name: unet}\ninput: {recipe: [{step: normalise, by: z-score}]}"
    let keys = faults(beside).map { $0.split(separator: ":")[0].split(separator: " ")[1] }
    #expect(keys.sorted() == ["batch", "input", "network"])
    #expect(faults(Self.planned + "plan: {}\ncross-validation: 5").contains { $0.contains("a plan of one division") })
    #expect(faults(Self.planned + "plan: {memory: 0}").contains { $0.contains("gibibytes above 0") })
    #expect(
      faults(Self.planned + "plan: {spacing-mm: [1]}").contains { $0.contains("2 numbers above 0: columns, rows") })
    #expect(faults(Self.planned + "plan: {values: grey}").contains { $0.contains("relative, absolute") })
    let whole = Self.planned.replacingOccurrences(of: "masks: mask", with: "label: disc")
    #expect(faults(whole + "plan: {}").contains { $0.contains("classes with masks") })
  }

  @Test func `refuses methods without the images that they need`() {
    let base = """
      fiducial-training: 1
      name: x
      data: {table: t.csv}
      task: {findings: [a, b]}
      input: {recipe: [{step: resize, size: [8, 8, null]}]}
      network: {name: small-cnn}
      package: {intended-use: x, licence: MIT}
      """
    #expect(faults(base).isEmpty)
    #expect(faults(base + "\nmethods: [fixmatch]").contains { $0.contains("\"unlabelled\" under data") })
    #expect(faults(base + "\nmethods: [coral]").contains { $0.contains("\"target\" under data") })
    #expect(faults(base + "\nmethods: [{co-teaching: {ramp-up: 0.2}}]").contains { $0.contains("the key \"noise\"") })
    #expect(faults(base + "\nearly-stopping: {metric: dice}").contains { $0.contains("auc, average-precision, loss") })
    #expect(
      faults(base + "\nobjective: {costs: [[0, 1], [1, 0]]}").contains { $0.contains("weights, label-smoothing") })
  }

  @Test func `refuses methods that do not go together`() {
    let base = """
      fiducial-training: 1
      name: x
      data: {table: t.csv, target: b, unlabelled: c}
      task: {findings: [a, b]}
      input: {recipe: [{step: resize, size: [16, 16, null]}]}
      network: {name: small-cnn}
      package: {intended-use: x, licence: MIT}
      """
    #expect(faults(base + "\nmethods: [contrastive]\nmixing: {mixup: 0.2}").contains { $0.contains("one of them") })
    #expect(faults(base + "\nmethods: [contrastive]").isEmpty)
    #expect(faults(base + "\nmixing: {mixup: 0.2}").isEmpty)
    let both = faults(base + "\nmethods: [{adversarial: {radius: 0.01}}, {co-teaching: {noise: 0.2}}, coral]")
    #expect(both.count == 2 && both.allSatisfy { $0.contains("methods: one of them") })
    let masks = base.replacing("{findings: [a, b]}", with: "{masks: mask, classes: {none: 0, lung: 1}}")
      .replacing("small-cnn", with: "unet, stages: 3")
    #expect(faults(masks).isEmpty)
    #expect(faults(masks + "\nmethods: [fixmatch]").contains { $0.contains("classes or findings") })
    #expect(faults(masks + "\nmixing: {cutmix: 1}").contains { $0.contains("classes and findings only") })
  }

  @Test func `balances weights over the images`() throws {
    var set = Discs.set(.train, count: 4, from: 0)
    set.answers = .classes([0, 0, 0, 1])
    let plan = try Discs.configuration("objective: {weights: balanced}").plan(for: set)
    guard case .classes(let objective) = plan.objective else {
      Issue.record("another objective")
      return
    }
    // 4 / (2 · 3) and 4 / (2 · 1): three of the one and one of the other have a mean of 1.
    #expect(objective.classWeights == [4.0 / 6, 2])
    #expect(objective.counts == [3, 1])
    #expect(plan.batch == 4)
  }
}
