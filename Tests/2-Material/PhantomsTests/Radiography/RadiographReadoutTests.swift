// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing

@Suite("Readout and picture of the radiograph")
struct RadiographReadoutTests {
  private let randomness = Randomness(seed: 8, replicate: 77)

  /// A body with two lungs and ribs of a kind.
  private func chest(_ system: RadiographySystem) -> PathImage {
    let (columns, rows) = (system.detector.columns, system.detector.rows)
    var lengths = [[Float]](repeating: [Float](repeating: 0, count: columns * rows), count: 3)
    for row in 0..<rows {
      for column in 0..<columns {
        let x = (Float(column) + 0.5) / Float(columns) - 0.5
        let y = (Float(row) + 0.5) / Float(rows) - 0.5
        guard abs(x) < 0.4 else { continue }
        let index = row * columns + column
        lengths[0][index] = 200
        let lung = 1 - (abs(x) - 0.2) * (abs(x) - 0.2) / 0.02 - y * y / 0.1
        if lung > 0 {
          lengths[1][index] = 150 * lung.squareRoot()
          lengths[0][index] -= 150 * lung.squareRoot()
        }
        if row * 20 / rows % 3 == 0 { lengths[2][index] = 6 }
      }
    }
    return PathImage(columns: columns, rows: rows, materials: [.muscle, .lung, .corticalBone], lengths: lengths)
  }

  private func system(_ columns: Int = 131, _ rows: Int = 117) -> RadiographySystem {
    var system = RadiographySystem()
    system.detector.columns = columns
    system.detector.rows = rows
    system.detector.pitch = 410 / Double(columns)
    return system
  }

  @Test(arguments: RadiographySystem.Processing.Look.allCases) func `any number of threads gives the same bits`(
    look: RadiographySystem.Processing.Look
  ) {
    var system = system()
    system.processing.look = look
    system.processing.annotation = "PORTABLE AP 3"
    let simulator = RadiographSimulator(system)
    let paths = chest(system)
    let images = [1, 2, 3, 7].map {
      simulator.radiograph(paths, lungTexture: 0.2, randomness: randomness, workers: $0)
    }
    #expect(images.allSatisfy { $0 == images[0] })
    let other = simulator.radiograph(paths, lungTexture: 0.2, randomness: Randomness(seed: 8, replicate: 78))
    #expect(other.raw != images[0].raw)
  }

  @Test(arguments: RadiographySystem.Processing.Look.allCases)
  func `lungs are dark, the middle is bright, what lies beside the field is black`(
    look: RadiographySystem.Processing.Look
  ) {
    var system = system()
    system.processing.look = look
    system.processing.collimation = 0.04
    let paths = chest(system)
    let image = RadiographSimulator(system).radiograph(paths, randomness: randomness)
    func mean(_ columns: Range<Int>, _ rows: Range<Int>) -> Double {
      var sum = 0
      for row in rows { for column in columns { sum += Int(image.picture[row * 131 + column]) } }
      return Double(sum) / Double(columns.count * rows.count)
    }
    let (lung, middle, direct) = (mean(34..<44, 50..<66), mean(62..<68, 50..<66), mean(9..<11, 50..<66))
    #expect(lung + 400 < middle && direct < lung)
    // The middle of the lungs has the grey that was asked for, 0.35.
    let greys = image.picture.indices.filter { paths.lengths[1][$0] > 0 }.map { Int(image.picture[$0]) }.sorted()
    #expect(abs(Double(greys[greys.count / 2]) / 4095 - 0.35) < 0.1)
    #expect(image.field.columns.lowerBound > 0 && image.field.rows.upperBound < 117)
    for row in 0..<117 {
      for column in 0..<131 where !image.fieldColumns.contains(column) || !image.fieldRows.contains(row) {
        #expect(image.picture[row * 131 + column] == 0)
      }
    }
  }

  @Test func `inversion changes black and white, twice is not at all`() {
    var system = system()
    system.processing.annotation = "AP"
    let paths = chest(system)
    func picture(_ isMonochrome1: Bool, _ isInverted: Bool) -> [UInt16] {
      system.processing.isMonochrome1 = isMonochrome1
      system.processing.isSilentlyInverted = isInverted
      return RadiographSimulator(system).radiograph(paths, randomness: randomness).picture
    }
    let plain = picture(false, false)
    #expect(picture(true, false) == plain.map { 4095 - $0 })
    #expect(picture(false, true) == plain.map { 4095 - $0 })
    #expect(picture(true, true) == plain)
    #expect(plain.contains(4095) && plain.allSatisfy { $0 <= 4095 })
  }

  @Test func `a marker of lead lies in the upper corner of its side`() {
    var system = system(205, 205)
    system.processing.collimation = 0
    let body = RadiographBench.slab(system, [(.water, 100)])
    func raw(_ marker: String?) -> [UInt16] {
      system.processing.marker = marker
      return RadiographSimulator(system, effects: .marker).radiograph(body, randomness: randomness).raw
    }
    let bare = raw(nil)
    for (letter, columns) in [("R", 0..<25), ("L", 180..<205)] {
      let marked = raw(letter)
      let covered = bare.indices.filter { marked[$0] < bare[$0] }
      #expect(!covered.isEmpty)
      // Twelve millimetres from the edges, fourteen high, at 2 mm a pixel.
      #expect(covered.allSatisfy { columns.contains($0 % 205) && (6..<14).contains($0 / 205) })
      // A millimetre of lead lets less than a hundredth through.
      #expect(covered.contains { Double(marked[$0]) < 0.02 * Double(bare[$0]) })
    }
    #expect(raw("R") != raw("L"))
    #expect(raw("") == bare)
  }

  @Test func `text is burned into the picture, not into the raw image`() {
    var system = system(256, 256)
    let paths = chest(system)
    let plain = RadiographSimulator(system).radiograph(paths, randomness: randomness)
    system.processing.annotation = "PORTABLE"
    let written = RadiographSimulator(system).radiograph(paths, randomness: randomness)
    #expect(written.raw == plain.raw)
    let changed = plain.picture.indices.filter { written.picture[$0] != plain.picture[$0] }
    #expect(changed.count > 80 && changed.allSatisfy { written.picture[$0] == 4095 && $0 / 256 > 230 })
  }

  @Test func `dead columns say nothing`() {
    var system = system()
    system.detector.deadColumns = [5, 80, 900]
    let raw = RadiographSimulator(system).radiograph(chest(system), randomness: randomness).raw
    for row in 0..<117 { #expect(raw[row * 131 + 5] == 0 && raw[row * 131 + 80] == 0) }
    #expect(raw[50 * 131 + 81] > 0)
  }

  @Test func `too much charge saturates, none leaves electronic noise and a blank picture`() {
    var system = system()
    system.exposure.milliampereSeconds = 500
    let bright = RadiographSimulator(system, effects: []).radiograph(chest(system), randomness: randomness)
    #expect(bright.raw.max() == 16383)
    system.exposure.milliampereSeconds = 0
    let dark = RadiographSimulator(system, effects: []).radiograph(chest(system), randomness: randomness)
    #expect(dark.raw.allSatisfy { $0 == 0 } && dark.exposureIndex == 0)
    #expect(Set(dark.picture).count == 1)
    let noisy = RadiographSimulator(system).radiograph(chest(system), randomness: randomness)
    #expect((noisy.raw.max() ?? 0) < 30)
  }

  @Test func `the exposure index is 100 for each microgray of the standard beam`() {
    var system = RadiographBench.system()
    // RQA 5: 70 kV, 2.5 mm and 21 mm of aluminium, at 1 m through a water slab of no thickness.
    system.exposure.kilovolts = 70
    system.exposure.aluminium = 23.5
    system.exposure.sourceToDetector = 1000
    system.exposure.milliampereSeconds = 1
    let simulator = RadiographSimulator(system, effects: [])
    let image = simulator.radiograph(RadiographBench.slab(system, [(.water, 0)]), randomness: randomness)
    #expect(abs(image.exposureIndex / (100 * simulator.spectrum.airKerma) - 1) < 0.01)
    system.exposure.milliampereSeconds = 3
    let more = RadiographSimulator(system, effects: []).radiograph(
      RadiographBench.slab(system, [(.water, 0)]), randomness: randomness)
    #expect(abs(more.exposureIndex / image.exposureIndex - 3) < 0.02)
  }

  @Test func `texture multiplies the paths through lung by a field of mean one that is as rough at every scale`() {
    var system = RadiographBench.system(columns: 256, rows: 256, pitch: 0.5)
    system.exposure.milliampereSeconds = 3
    let simulator = RadiographSimulator(system, effects: [])
    let paths = RadiographBench.slab(system, [(.lung, 150)])
    let bare = Double(RadiographSimulator(system, effects: []).expectedSignal(paths)[128 * 256 + 128])
    var (means, deviations, ratios): ([Double], [Double], [Double]) = ([], [], [])
    for replicate in 0..<6 {
      let raw = simulator.radiograph(
        paths, lungTexture: 0.1, randomness: Randomness(seed: 3, replicate: replicate)
      ).raw
      // The logarithm of the signal is nearly linear in the path: the slope by the formula.
      let steep =
        log(
          RadiographBench.formula(simulator, [(.lung, 165)], column: 128, row: 128).mean
            / RadiographBench.formula(simulator, [(.lung, 150)], column: 128, row: 128).mean) / 0.1
      let field = raw.map { log(Double($0) / bare) / steep }
      let (mean, variance) = RadiographBench.statistics(field)
      means.append(mean)
      deviations.append(variance)
      // The mean square of differences goes as the distance to the power β − 2 = 1.
      func structure(_ step: Int) -> Double {
        var sum = 0.0
        for row in 0..<256 {
          for column in 0..<256 - step {
            let difference = field[row * 256 + column] - field[row * 256 + column + step]
            sum += difference * difference / Double(256 * (256 - step))
          }
        }
        return sum
      }
      ratios.append(structure(16) / structure(4))
    }
    #expect(abs(RadiographBench.statistics(means).mean) < 0.03)
    #expect(abs(RadiographBench.statistics(deviations).mean.squareRoot() / 0.1 - 1) < 0.15)
    let rough = RadiographBench.statistics(ratios).mean
    #expect(rough > 3 && rough < 5.2)
  }
}
