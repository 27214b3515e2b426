// SPDX-License-Identifier: Apache-2.0
import Features
import Foundation
import ModelPackages
public import Vocabulary

extension ImageGuard {
  /// The version of the file that is read and written.
  public static let currentVersion = 1

  /// The guard as a file: JSON, vectors as little-endian single precision in base64.
  ///
  /// No identifier of a patient is in it; but vectors, small pictures and values of reference patients are, which are data about them:
  /// the file is to be handled as the reference itself.
  /// - Complexity: O(size).
  public var json: JSONValue {
    .object([
      "fiducial-guard": .integer(Self.currentVersion),
      "model": .string("\(model)"),
      "reference": .string("\(reference)"),
      "false-alarms": .number(plan.falseAlarms),
      "fitting-share": .number(plan.fittingShare),
      "patient-value": .string(plan.patientValue.rawValue),
      "neighbours": .integer(plan.neighbours),
      "class-attribute": plan.classAttribute.map(JSONValue.string),
      "least-accuracy": .number(plan.leastAccuracy),
      "seed": .unsigned(plan.seed),
      "fitting-patients": .integer(fittingPatients),
      "accepts": .object(
        accepted.words.sorted { $0.key < $1.key }.map { .init($0.key, .array($0.value.map(JSONValue.string))) }),
      "ranges": .object(
        accepted.ranges.sorted { $0.key < $1.key }.map {
          .init($0.key, .array([.number($0.value.lowerBound), .number($0.value.upperBound)]))
        }),
      "policy": .object([
        "actions": .object(
          policy.actions.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value.rawValue)) }),
        "fewest-pixels": .integer(policy.fewestPixels),
        "most-clipped": .number(policy.mostClipped),
      ]),
      "doubt": known.doubt.map { doubt in
        .object([
          "meaning": .string(doubt.meaning.rawValue), "activation": .string(doubt.activation.rawValue),
          "classes": .integer(doubt.classes), "temperature": .number(doubt.temperature),
          "has-energy": .bool(known.hasEnergy),
        ])
      },
      "squeezing": .bool(known.isSqueezing),
      "vectors": known.gaussian.map(Self.written),
      "known-vectors": known.nearest.map { nearest in
        .object(["width": .integer(nearest.index.width), "rows": .string(Base64.text(nearest.rows))])
      },
      "statistics": known.statistics.map { looks in
        .object([
          "means": .string(Base64.text(looks.means)), "deviations": .string(Base64.text(looks.deviations)),
          "distance": Self.written(looks.gaussian),
        ])
      },
      "pictures": known.pictures.map { .string(Data($0.greys).base64EncodedString()) },
      "contents": .array(
        known.contents.map { check in
          .object([
            "attribute": .string(check.attribute), "classes": .array(check.classes.map(JSONValue.string)),
            "used": .bool(check.isUsed),
            "right": .integer(Int(((check.accuracy.value ?? 0) * Double(check.accuracy.n)).rounded())),
            "asked": .integer(check.accuracy.n), "labels": .array(check.labels.map(JSONValue.integer)),
          ])
        }),
      "calibration": .object([
        "measures": .array(calibration.names.map(JSONValue.string)),
        "patients": .integer(calibration.rows.count),
        "values": .string(Base64.text(calibration.rows.flatMap { $0.map { Float($0) } })),
      ]),
    ])
  }

  private static func written(_ gaussian: GaussianDistance) -> JSONValue {
    .object([
      "width": .integer(gaussian.width),
      "means": .array(gaussian.means.map { .string(Base64.text($0)) }),
      "root": .string(Base64.text(gaussian.root.lower)),
      "background": gaussian.background.map { background in
        .object([
          "mean": .string(Base64.text(background.mean)), "root": .string(Base64.text(background.root.lower)),
        ])
      },
    ])
  }
}

/// Numbers of single precision as text.
enum Base64 {
  static func text(_ numbers: [Float]) -> String {
    var data = Data(capacity: numbers.count * 4)
    for number in numbers { withUnsafeBytes(of: number.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    return data.base64EncodedString()
  }

  /// `nil` where the text is none or holds part of a number.
  static func numbers(_ text: String) -> [Float]? {
    guard let data = Data(base64Encoded: text), data.count % 4 == 0 else { return nil }
    return data.withUnsafeBytes { bytes in
      (0..<data.count / 4).map { place in
        // Safe because four bytes lie there.
        Float(bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * place, as: UInt32.self)))
      }
    }
  }
}
