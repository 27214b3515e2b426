// SPDX-License-Identifier: Apache-2.0
import Imaging
import Volumes
import YAMLFiles

/// Recipe, network and batch that follow from the images.
extension ConfigurationReader {
  /// Bytes of a gibibyte.
  private static let gibibyte = Double(1 << 30)
  /// The memory that nnU-Net plans for where nothing is said, in gibibytes.
  private static let usual = 8.0

  func planning(_ root: Section, _ task: TrainingConfiguration.Task) -> TrainingConfiguration.PlanningChoice? {
    guard root.has("plan"), let section = root.section("plan", table: ConfigurationKeys.plan) else { return nil }
    if case .masks = task {
    } else {
      root.fault("plan", found: "a plan for answers about the whole image", expected: "classes with masks")
    }
    for key in ["input", "network", "batch"] where root.has(key) {
      root.fault(key, found: "\(key) beside \"plan\", which chooses it", expected: "one of them")
    }
    if root.has("cross-validation") {
      root.fault(
        "cross-validation", found: "cross-validation beside \"plan\"",
        expected: "a plan of one division, or recipe and network written down")
    }
    let isVolume = section.flag("volume") ?? false
    let memory =
      section.number("memory", expected: "gibibytes above 0, at most 1048576", where: { $0 > 0 && $0 <= 0x1p20 })
      ?? Self.usual
    var spacing: [Double]?
    if let items = section.items("spacing-mm", of: "numbers") {
      let numbers = items.compactMap { section.number(of: $0.node, at: $0.path) }
      let axes = isVolume ? 3 : 2
      if numbers.count != axes || numbers.contains(where: { $0 <= 0 || $0 > 1e6 }) {
        section.fault(
          "spacing-mm", found: "\(numbers)",
          expected: "\(axes) numbers above 0: columns, rows" + (isVolume ? ", slices" : ""))
      }
      spacing = numbers
    }
    return TrainingConfiguration.PlanningChoice(
      isVolume: isVolume, memory: Int(memory * Self.gibibyte),
      values: section.choice("values", TrainingConfiguration.PlanningChoice.Values.self) ?? .relative,
      spacing: spacing)
  }

  /// How images are read before there is a plan: volumes with their axes in one order.
  static func plannedInput(_ planning: TrainingConfiguration.PlanningChoice?) -> TrainingConfiguration.Input {
    let isVolume = planning?.isVolume ?? false
    return TrainingConfiguration.Input(
      recipe: PreprocessingRecipe(steps: isVolume ? orienting : []), channels: 1, isVolume: isVolume)
  }

  /// Slices, rows and columns as an axial scan of a patient on the back has them.
  private static let orienting = [PreprocessingRecipe.Step.orient(.lps)]
}
