// SPDX-License-Identifier: Apache-2.0
import Foundation
import Phantoms
import Testing
import Volumes

@Suite("The texture of lung belongs to the patient")
struct FollowUpTextureTests {
  private let patient = MadeStudy.patient

  /// An examination of the patient on a day that has noise of its own.
  private func study(_ technique: PlannedStudy.Technique, day: Int) -> PlannedStudy {
    var study = MadeStudy.study(technique)
    study.randomness = Randomness(seed: 1, replicate: day)
    return study
  }

  /// The variance of what two days differ by, and the share of numbers that are other.
  private func difference(_ first: [Float], _ second: [Float], where mask: [Bool]) -> (
    variance: Double, changed: Double
  ) {
    var (sum, squares, changed, count) = (0.0, 0.0, 0.0, 0.0)
    for at in mask.indices where mask[at] {
      let value = Double(second[at] - first[at])
      sum += value
      squares += value * value
      changed += value == 0 ? 0 : 1
      count += 1
    }
    return (squares / count - sum / count * sum / count, changed / count)
  }

  @Test func `two radiographs of one patient share the texture and not the noise`() throws {
    var system = RadiographySystem()
    (system.detector.columns, system.detector.rows, system.detector.pitch) = (128, 128, 3.2)
    (system.processing.collimation, system.processing.marker) = (0, nil)
    let phantom = Anatomy.phantom(.thorax, of: patient)
    #expect(phantom.textureSource == patient.individual && phantom.lungTexture > 0)

    /// The logarithm of the raw signal on two days, in the lungs.
    func days(_ phantom: Phantom) throws -> (variance: Double, changed: Double) {
      let taken = [1, 2].map { StudySimulator().simulate(phantom, as: study(.radiography(system), day: $0)) }
      let logs = try taken.map { study in
        guard case .radiograph(let image, _) = study.images else { throw MissingPixels() }
        return image.raw.map { log(Float($0) + 1) }
      }
      let lungs = taken[0].masks.filter { [.organ(.rightLung), .organ(.leftLung)].contains($0.subject) }
      let isLung = (0..<128 * 128).map { at in lungs.contains { $0.mask.voxels[at] } }
      return difference(logs[0], logs[1], where: isLung)
    }
    var smooth = phantom
    smooth.lungTexture = 0
    var nobodys = phantom
    nobodys.textureSource = nil
    let (noise, patients, other) = (try days(smooth), try days(phantom), try days(nobodys))
    #expect(noise.changed > 0.5 && patients.changed > 0.5)
    // Nothing but noise comes and goes; a texture of the day's own would be much more.
    #expect(abs(patients.variance / noise.variance - 1) < 0.1, "\(patients) \(noise)")
    #expect(other.variance > 1.5 * noise.variance, "\(other) \(noise)")
  }

  @Test func `two CTs of one patient share the texture and not the noise`() {
    var system = TomographySystem()
    (system.matrix, system.slices, system.sliceSpacing, system.sliceThickness) = (64, 4, 5, 5)
    system.fieldOfView = 400
    let phantom = Anatomy.phantom(.thorax, of: patient)

    func days(_ phantom: Phantom) -> (variance: Double, changed: Double) {
      let simulator = TomographySimulator(system)
      let scans = [1, 2].map { simulator.volume(of: phantom, randomness: Randomness(seed: 1, replicate: $0)) }
      let lung = LineTracer(phantom).occupancy(of: [.leftLung, .rightLung], on: simulator.grid())
      return difference(scans[0].voxels, scans[1].voxels, where: lung.voxels.map { $0 > 0.9 })
    }
    var smooth = phantom
    smooth.lungTexture = 0
    var nobodys = phantom
    nobodys.textureSource = nil
    let (noise, patients, other) = (days(smooth), days(phantom), days(nobodys))
    #expect(noise.changed > 0.99 && patients.changed > 0.99)
    #expect(abs(patients.variance / noise.variance - 1) < 0.1, "\(patients) \(noise)")
    #expect(other.variance > 1.5 * noise.variance, "\(other) \(noise)")
  }

  @Test func `another patient has another texture, another position of the body does not change whose it is`() {
    var other = patient
    other.individual = Randomness(seed: 1, replicate: 2)
    #expect(Anatomy.phantom(.thorax, of: other).textureSource == other.individual)
    let turned = Anatomy.phantom(.thorax, of: patient, posture: Posture(rotation: 5, shift: 9, isSupine: true))
    #expect(turned.textureSource == patient.individual)
  }
}
