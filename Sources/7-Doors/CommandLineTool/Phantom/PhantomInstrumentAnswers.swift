// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Vocabulary

/// answers.json: what is to be measured on the images of a test object.
enum PhantomInstrumentAnswers {
  /// What is written.
  static func json(_ object: TestObject, seed: UInt64) -> JSONValue {
    .object([
      "instrument": .string(object.kind.rawValue), "seed": .unsigned(seed),
      "answers": .array(
        object.answers.map { answer in
          .object([
            "name": .string(answer.name), "value": .number(answer.value), "unit": .string(answer.unit),
            "definition": .string(answer.definition),
          ])
        }),
      "inserts": .array(
        object.inserts.map { insert in
          .object([
            "name": .string(insert.name), "column": .number(insert.column), "row": .number(insert.row),
            "halfWidth": .number(insert.halfWidth), "halfHeight": .number(insert.halfHeight),
            "size": .number(insert.size), "contrast": .number(insert.contrast), "value": .number(insert.value),
            "unit": .string(insert.unit),
          ])
        }),
      "curves": .array(
        object.curves.map { curve in
          .object([
            "name": .string(curve.name), "unit": .string(curve.unit),
            "points": .array(curve.points.map { .array([.number($0.x), .number($0.y)]) }),
          ])
        }),
      "physics": physics(object),
    ])
  }

  /// The beam and the coefficients that a radiograph's answers were reckoned with, so that others can reckon them again.
  private static func physics(_ object: TestObject) -> JSONValue? {
    guard case .radiography(let system) = object.technique else { return nil }
    let simulator = RadiographSimulator(system, effects: TestObject.standEffects)
    let materials = Set(object.phantom.solids.map(\.material)).sorted { $0.rawValue < $1.rawValue }
    let energies = simulator.spectrum.energies
    return .object([
      "kilovolts": .number(system.exposure.kilovolts),
      "energies": .array(energies.map(JSONValue.number)),
      "fluence": .array(simulator.spectrum.fluence.map(JSONValue.number)),
      "deposit": .array(simulator.deposits.map { .number($0.mean) }),
      "attenuation": .array(
        materials.map { material in
          .object([
            "material": .string(MaterialOption.name(material)), "density": .number(material.density),
            "coefficients": .array(
              energies.map { .number(Attenuation.coefficient(of: material, at: $0)) }),
          ])
        }),
    ])
  }

  /// The round inserts of an answers.json as details of a contrast–detail analysis.
  static func details(at path: String) throws -> [ContrastDetail.Detail] {
    try FileAccessError.check(readable: path)
    let found = try? JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [String: Any]
    guard let rows = found?["inserts"] as? [[String: Any]] else {
      throw ImageRefusal("\(path): found no list of inserts; expected the answers.json of an instrument")
    }
    return try rows.enumerated().map { index, row in
      func number(_ key: String) throws(ImageRefusal) -> Double {
        guard let value = (row[key] as? NSNumber)?.doubleValue, value.isFinite else {
          throw ImageRefusal("\(path): insert \(index + 1): \(key) is no number")
        }
        guard abs(value) <= 1e9 else {
          throw ImageRefusal("\(path): insert \(index + 1): \(key) is \(value), and at most 1e9 is possible")
        }
        return value
      }
      let (radius, size, contrast) = (try number("halfWidth"), try number("size"), try number("contrast"))
      guard radius > 0, size > 0, contrast != 0 else {
        throw ImageRefusal("\(path): insert \(index + 1): its size and contrast are not above zero")
      }
      return ContrastDetail.Detail(
        disc: PlaneDisc(column: try number("column"), row: try number("row"), radius: radius), diameter: size,
        contrast: abs(contrast), isBright: try number("value") >= 0)
    }
  }
}
