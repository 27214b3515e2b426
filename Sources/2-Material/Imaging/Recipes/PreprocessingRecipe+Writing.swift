// SPDX-License-Identifier: Apache-2.0
public import Vocabulary
import Volumes

extension PreprocessingRecipe {
  /// The version of the form in which recipes are written.
  static let version = 1

  /// The recipe as JSON, with every key written and in a fixed order.
  public var json: JSONValue {
    .object(["recipe": .integer(Self.version), "steps": .array(steps.map(\.json))])
  }
}

extension PreprocessingRecipe.Step {
  var json: JSONValue {
    func sizes(_ values: [Int?]) -> JSONValue { .array(values.map { $0.map(JSONValue.integer) ?? .null }) }
    switch self {
    case .orient(let orientation): return .object(["step": .string("orient"), "to": .string(orientation.description)])
    case .resample(let spacing, let interpolation, let antialiasing):
      return .object([
        "step": .string("resample"), "spacing-mm": .array(spacing.map { JSONValue.number(orNull: $0) }),
        "interpolation": .string(interpolation.rawValue), "antialiasing": .string(antialiasing.rawValue),
      ])
    case .resize(let size, let interpolation, let antialiasing):
      return .object([
        "step": .string("resize"), "size": sizes(size), "interpolation": .string(interpolation.rawValue),
        "antialiasing": .string(antialiasing.rawValue),
      ])
    case .clip(let lower, let upper):
      return .object(["step": .string("clip"), "lower": .number(lower), "upper": .number(upper)])
    case .window(let centre, let width):
      return .object(["step": .string("window"), "centre": .number(centre), "width": .number(width)])
    case .normalise(.zScore): return .object(["step": .string("normalise"), "by": .string("z-score")])
    case .normalise(.minMax): return .object(["step": .string("normalise"), "by": .string("min-max")])
    case .normalise(.fixed(let mean, let deviation)):
      return .object([
        "step": .string("normalise"), "by": .string("fixed"), "mean": .number(mean),
        "standard-deviation": .number(deviation),
      ])
    case .normalise(.percentiles(let lower, let upper)):
      return .object([
        "step": .string("normalise"), "by": .string("percentiles"), "lower": .number(lower), "upper": .number(upper),
      ])
    case .cropOrPad(let size, let value):
      return .object(["step": .string("crop-or-pad"), "size": sizes(size), "value": .number(value)])
    case .cropToForeground(let value, let margin):
      return .object(["step": .string("crop-to-foreground"), "above": .number(value), "margin": .integer(margin)])
    }
  }
}
