// SPDX-License-Identifier: Apache-2.0
import Distributions
import Foundation
import Learning
import TestSupport
import Training
import Vocabulary

/// Small images of noise, half of them with a bright disc in the middle, and a configuration for them.
enum Discs {
  static let side = 8

  static func set(_ use: SampleSet.Use, count: Int, from first: Int) -> ImageSet {
    var pixels: [Float] = []
    var answers: [Int32] = []
    for image in first..<first + count {
      // Noise without a generator: the golden ratio's multiples are spread evenly.
      let hasDisc = image % 2 == 1
      answers.append(hasDisc ? 1 : 0)
      for row in 0..<side {
        for column in 0..<side {
          let noise = Float(
            (Double(image * 131 + row * 17 + column * 7) * 0.6180339887).truncatingRemainder(dividingBy: 1))
          let (y, x) = (Double(row) - 3.5, Double(column) - 3.5)
          pixels.append(noise + (hasDisc && x * x + y * y < 5 ? 0.35 : 0))
        }
      }
    }
    let total = first + count
    return ImageSet(
      use: use, shape: [1, side, side], pixels: pixels, answers: .classes(answers),
      patients: (first..<total).map { Int32($0) }, names: (first..<total).map { "c\($0)" },
      patientNames: (0..<total).map { "P\($0)" })
  }

  static var data: GatheredData {
    GatheredData(
      sets: [set(.train, count: 64, from: 0), set(.tune, count: 40, from: 64)], words: "discs",
      digest: ContentDigest(hashing: Array("discs".utf8)), isSynthetic: true)
  }

  static func configuration(
    _ more: String = "", network: String = "{name: linear}"
  ) throws -> TrainingConfiguration {
    let text = """
      fiducial-training: 1
      name: discs
      data:
        table: discs.csv
        synthetic: true
      task:
        label: disc
        classes: {none: 0, disc: 1}
      input:
        recipe:
          - {step: resize, size: [8, 8, null], interpolation: linear}
      network: \(network)
      optimiser: {rule: sgd, rate: 0.2}
      batch: 8
      epochs: 6
      operating-points:
        - {name: sensitive, rule: sensitivity, at-least: 0.9}
      package:
        intended-use: Finds discs in made images.
        licence: LicenseRef-none
      \(more)
      """
    return try TrainingConfiguration(
      yaml: Array(text.utf8), fileName: "discs.yaml", folder: URL(filePath: "/nowhere", directoryHint: .isDirectory))
  }
}
