// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing
import Volumes

@Suite("Lung volumes and the heart's breadth")
struct LungVolumeTests {
  private func volume(_ patient: PhantomPatient, _ posture: Posture) -> Double {
    let volumes = Anatomy.lungVolumes(of: Anatomy.phantom(.thorax, of: patient, posture: posture), spacing: 5)
    return volumes.right + volumes.left
  }

  @Test func `a breath raises the volume, lying lowers it, and the right lung is the larger`() {
    for number in 0..<12 {
      let patient = AnatomySamples.patient(number)
      let steps = [0.0, 0.5, 1].map { volume(patient, Posture(inspiration: $0)) }
      #expect(steps[0] < steps[1] && steps[1] < steps[2])
      #expect(volume(patient, Posture(inspiration: 1, isSupine: true)) < steps[2])
      let sides = Anatomy.lungVolumes(of: Anatomy.phantom(.thorax, of: patient))
      // The right lung has about 53 % of the volume.
      #expect((0.49...0.58).contains(sides.right / (sides.right + sides.left)))
    }
  }

  // Total lung capacity: 7.99 H − 7.08 L in men and 6.60 H − 5.79 L in women, H in metres (Quanjer et al., European Respiratory
  // Journal 6 Suppl. 16 (1993) 5–40). Of lungs on images, without the large vessels and airways, somewhat less is measured.
  @Test func `filled lungs are near the capacity expected for sex and height`() {
    for sex in PhantomPatient.Sex.allCases {
      let volumes = (0..<10).map { volume(AnatomySamples.typical(sex, individual: $0), Posture(inspiration: 1)) / 1000 }
      let mean = volumes.reduce(0, +) / 10
      let expected = sex == .male ? 7.99 * 1.75 - 7.08 : 6.60 * 1.63 - 5.79
      #expect(mean / expected > 0.75 && mean / expected < 1.1, "\(sex): \(mean) L against \(expected) L")
      #expect(volumes.allSatisfy { (sex == .male ? 4.5...7 : 3...5.5).contains($0) })
    }
  }

  @Test func `the ratio measured on solids is that of the silhouettes by parallel rays`() {
    for number in 0..<6 {
      let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.patient(number))
      let tracer = LineTracer(phantom)
      func breadth(_ structures: Structures) -> Double {
        let lengths = tracer.lengths(of: structures, AnatomySamples.frontal, workers: 1)
        let columns = lengths.indices.filter { lengths[$0] > 0 }.map { $0 % AnatomySamples.frontal.columns }
        return 2 * Double((columns.max() ?? 0) - (columns.min() ?? 0) + 1)
      }
      let silhouette = breadth([.heart]) / breadth(.lungs)
      #expect(abs((Anatomy.cardiothoracicRatio(of: phantom) ?? 0) - silhouette) < 0.02)
    }
  }

  @Test func `healthy hearts are 0.38 to 0.52 of the thorax, broader on average in those who lie`() {
    let upright = (0..<40).compactMap {
      Anatomy.cardiothoracicRatio(of: Anatomy.phantom(.thorax, of: AnatomySamples.patient($0)))
    }
    let lying = (0..<40).compactMap {
      Anatomy.cardiothoracicRatio(
        of: Anatomy.phantom(.thorax, of: AnatomySamples.patient($0), posture: Posture(isSupine: true)))
    }
    #expect(upright.count == 40 && lying.count == 40)
    #expect((upright + lying).allSatisfy { (0.38...0.52).contains($0) })
    #expect(lying.reduce(0, +) > upright.reduce(0, +))
  }

  @Test func `there is no ratio and no volume without a heart or lungs`() {
    #expect(Anatomy.cardiothoracicRatio(of: Phantom(solids: [])) == nil)
    #expect(Anatomy.lungVolumes(of: Phantom(solids: [])) == (0, 0))
    let ball = Solid(.leftLung, .ellipsoid(centre: Vector3(40, 0, 0), halfAxes: Vector3(30, 30, 30)), of: .lung)
    let volumes = Anatomy.lungVolumes(of: Phantom(solids: [ball]), spacing: 1)
    #expect(volumes.right == 0)
    #expect(abs(volumes.left - 4.0 / 3 * Double.pi * 27) < 0.3)
  }
}
