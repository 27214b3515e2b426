// SPDX-License-Identifier: Apache-2.0

extension Estimate {
  /// The estimate as every `--json` output and every report writes it.
  public var json: JSONValue {
    .object([
      "name": .string(name),
      "group": group.map(JSONValue.string),
      "value": .number(orNull: value),
      "lower": .number(orNull: interval?.lower),
      "upper": .number(orNull: interval?.upper),
      "standardError": standardError.map(JSONValue.number),
      "level": .number(level.value),
      "method": .string(method),
      "n": .integer(n),
      "clusters": clusters.map(JSONValue.integer),
      "unit": .string(unit),
      "definition": .string(definition),
      "seed": seed.map(JSONValue.unsigned),
      "reason": reason.map { .string($0.description) },
    ])
  }
}

extension HypothesisTest {
  /// The test as every `--json` output and every report writes it.
  public var json: JSONValue {
    .object([
      "name": .string(name),
      "group": group.map(JSONValue.string),
      "statistic": .number(orNull: statistic),
      "distribution": .string(distribution),
      "df": degreesOfFreedom.isEmpty ? nil : .array(degreesOfFreedom.map(JSONValue.number)),
      "p": .number(orNull: pValue),
      "pAdjusted": adjustedPValue.map(JSONValue.number),
      "alternative": .string(alternative.rawValue),
      "method": .string(method),
      "reason": reason.map { .string($0.description) },
    ])
  }
}
