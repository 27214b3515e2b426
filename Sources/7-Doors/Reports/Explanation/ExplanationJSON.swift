// SPDX-License-Identifier: Apache-2.0
public import Explainability
import Protocols
public import Vocabulary

extension ExplanationPage {
  /// What tests of an explanation found, for programs.
  ///
  /// - Parameters:
  ///   - result: What was measured.
  ///   - rulings: The demands with what was found.
  ///   - facts: What stands before: model, data, versions.
  /// - Returns: An object with `verdict`, `rulings`, `estimates`, `curves` and `cases`.
  public static func json(
    _ result: ExaminationResult, rulings: [ExplanationRuling], facts: [JSONValue.Member] = []
  ) -> JSONValue {
    .object(
      facts + [
        .init("method", .string(result.method)),
        .init("verdict", .string(ExplanationVerdict.over(rulings).rawValue)),
        .init("seed", .unsigned(result.seed)), .init("fill", .string(result.definitionOfFill)),
        .init(
          "rulings",
          .array(
            rulings.map { ruling in
              .object([
                "demand": .string(ruling.criterion.words), "verdict": .string(ruling.verdict.rawValue),
                "estimate": ruling.estimate.map(\.json),
                "reason": ruling.estimate == nil ? .string(result.wordsOnGap(of: ruling.criterion.measure)) : nil,
              ])
            })),
        .init("estimates", .array(result.estimates.map(\.json))),
        .init(
          "curves",
          .array(
            result.curves.map { named in
              .object([
                "name": .string(named.name), "cases": .integer(named.count),
                "deletion": .array(named.curves.deletion.map(JSONValue.number)),
                "insertion": .array(named.curves.insertion.map(JSONValue.number)),
              ])
            })),
        .init(
          "cases",
          .array(
            result.cases.map { item in
              .object([
                "case": .string(item.id),
                "values": .array(
                  item.values.map { value in
                    .object([
                      "measure": .string(value.key.measure.rawValue), "of": value.key.group.map(JSONValue.string),
                      "value": .number(value.value),
                    ])
                  }),
              ])
            })),
      ])
  }
}
