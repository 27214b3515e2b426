// SPDX-License-Identifier: Apache-2.0
import Foundation
public import Vocabulary
import Volumes

extension PreprocessingRecipe {
  /// The most steps that a recipe may have.
  private static let mostSteps = 1000
  /// The longest axis that a step may ask for.
  private static let longestAxis = 65_535.0

  /// Reads a recipe from JSON.
  ///
  /// Strictly: an unknown key, a word that is none and a number out of its range are faults, all of them said at once, with the
  /// nearest name that is known.
  /// - Parameters:
  ///   - bytes: `{"recipe": 1, "steps": [{"step": "orient", "to": "RAS"}, …]}`, in UTF-8.
  ///   - file: The name of the file, for faults.
  /// - Throws: ``InputFaults``; `row` is the step, counted from 1, and `column` the key.
  public init(json bytes: [UInt8], file: String = "-") throws(InputFaults) {
    guard let document = try? JSONDecoder().decode(RecipeJSON.self, from: Data(bytes)),
      case .object(let members) = document
    else {
      throw InputFaults([InputFault(file: file, found: "no JSON object", expected: "{\"recipe\": 1, \"steps\": […]}")])
    }
    var top = RecipeSection(members, file: file, step: nil)
    _ = top.number("recipe", where: { $0 == Double(Self.version) }, "\(Self.version), the version of the form")
    var (steps, faults): ([Step], [InputFault]) = ([], [])
    switch top.take("steps") {
    case .array(let values)? where (1...Self.mostSteps).contains(values.count):
      for (index, value) in values.enumerated() {
        guard case .object(let members) = value else {
          faults.append(
            InputFault(file: file, row: index + 1, found: value.word, expected: "an object with the key \"step\""))
          continue
        }
        var section = RecipeSection(members, file: file, step: index + 1)
        if let step = Self.step(&section) { steps.append(step) }
        faults += section.faults
      }
    case let other: top.fault("steps", other?.word ?? "nothing", "a list of 1 to \(Self.mostSteps) steps")
    }
    top.finish()
    let all = top.faults + faults
    guard all.isEmpty else { throw InputFaults(all) }
    self.init(steps: steps)
  }

  private static let names = [
    "orient", "resample", "resize", "clip", "window", "normalise", "crop-or-pad", "crop-to-foreground",
  ]

  /// One step; its faults are in the section, and `nil` results where the kind of step is unknown.
  private static func step(_ section: inout RecipeSection) -> Step? {
    let name = section.word("step", among: names)
    // Without a kind of step every key would be unknown.
    guard section.faults.isEmpty else { return nil }
    defer { section.finish() }
    switch name {
    case "orient":
      let words = AnatomicalOrientation.all.map(\.description)
      guard case .string(let text)? = section.take("to"), let orientation = AnatomicalOrientation(text),
        words.contains(text)
      else {
        section.fault("to", "no orientation", "three letters such as RAS or LPS")
        return nil
      }
      return .orient(orientation)
    case "resample":
      let spacing = section.three("spacing-mm", where: { _ in true }, "three numbers above 0, or null to keep one")
      let (interpolation, antialiasing) = sampling(&section)
      return .resample(spacing: spacing, by: interpolation, antialiasing: antialiasing)
    case "resize":
      let size = sizes(&section)
      let (interpolation, antialiasing) = sampling(&section)
      return .resize(size: size, by: interpolation, antialiasing: antialiasing)
    case "clip":
      let (lower, upper) = bounds(&section, "a number") { _ in true }
      return .clip(lower: lower, upper: upper)
    case "window":
      let centre = section.number("centre", where: { _ in true }, "a number")
      return .window(centre: centre, width: section.number("width", where: { $0 > 0 }, "a number above 0"))
    case "normalise": return .normalise(normalisation(&section))
    case "crop-or-pad":
      let size = sizes(&section)
      return .cropOrPad(size: size, value: section.number("value", default: 0, where: { _ in true }, "a number"))
    default:
      let above = section.number("above", where: { _ in true }, "a number")
      let margin = section.number(
        "margin", default: 0, where: { $0 >= 0 && $0 <= longestAxis && $0 == $0.rounded() },
        "a whole number of voxels, 0 or more")
      return .cropToForeground(above: above, margin: Int(margin))
    }
  }

  private static func sizes(_ section: inout RecipeSection) -> [Int?] {
    section.three(
      "size", where: { $0 == $0.rounded() && $0 <= longestAxis }, "three whole numbers from 1, or null to keep one"
    ).map { $0.map { Int($0) } }
  }

  private static func sampling(_ section: inout RecipeSection) -> (Interpolation, Antialiasing) {
    let interpolation = section.word(
      "interpolation", among: Interpolation.allCases.map(\.rawValue), default: Interpolation.linear.rawValue)
    let antialiasing = section.word(
      "antialiasing", among: Antialiasing.allCases.map(\.rawValue), default: Antialiasing.none.rawValue)
    return (Interpolation(rawValue: interpolation) ?? .linear, Antialiasing(rawValue: antialiasing) ?? .none)
  }

  private static func bounds(
    _ section: inout RecipeSection, _ rule: String, where isRight: (Double) -> Bool
  ) -> (Double, Double) {
    let before = section.faults.count
    let lower = section.number("lower", where: isRight, rule)
    let upper = section.number("upper", where: isRight, rule)
    if section.faults.count == before, lower >= upper { section.fault("upper", "\(upper)", "more than \(lower)") }
    return (lower, upper)
  }

  private static func normalisation(_ section: inout RecipeSection) -> Normalisation {
    switch section.word("by", among: ["z-score", "min-max", "fixed", "percentiles"]) {
    case "min-max": return .minMax
    case "fixed":
      let mean = section.number("mean", where: { _ in true }, "a number")
      return .fixed(
        mean: mean, standardDeviation: section.number("standard-deviation", where: { $0 > 0 }, "a number above 0"))
    case "percentiles":
      let (lower, upper) = bounds(&section, "a percentile from 0 to 100") { (0...100).contains($0) }
      return .percentiles(lower: lower, upper: upper)
    default: return .zScore
    }
  }
}
