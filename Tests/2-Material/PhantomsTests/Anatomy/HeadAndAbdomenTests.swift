// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing
import Volumes

@Suite("Head and abdomen")
struct HeadAndAbdomenTests {
  /// Brain 1.1…1.6 L, lateral ventricles and the others together 7…60 mL in healthy adults (Blatter et al., American Journal of
  /// Neuroradiology 16 (1995) 241–251), an eyeball about 7 mL.
  @Test func `a head holds a brain, ventricles and eyes of the sizes that adults have`() {
    for number in 0..<6 {
      let phantom = Anatomy.phantom(.head, of: AnatomySamples.patient(number))
      let half = Vector3(90, 115, 100)
      let brain = AnatomySamples.volume(of: [.greyMatter, .whiteMatter], in: phantom, half: half)
      #expect((950...1650).contains(brain), "\(brain) mL")
      let ventricles = AnatomySamples.volume(of: [.ventricle], in: phantom, half: half, spacing: 2)
      #expect((5...120).contains(ventricles), "\(ventricles) mL")
      let eyes = AnatomySamples.volume(of: [.eye], in: phantom, half: half, spacing: 2)
      #expect((11...17).contains(eyes), "\(eyes) mL")
      let grey = AnatomySamples.volume(of: [.greyMatter], in: phantom, half: half, spacing: 2)
      #expect((0.3...0.65).contains(grey / brain))
    }
  }

  /// Liver 1.0…2.3 L, spleen 80…400 mL, a kidney 90…250 mL (ICRP Publication 89 (2002), and the range of adults).
  @Test func `an abdomen holds organs of the sizes that adults have, each on its side`() {
    for number in 0..<6 {
      let phantom = Anatomy.phantom(.abdomen, of: AnatomySamples.patient(number), posture: Posture(isSupine: true))
      let half = Vector3(200, 150, 220)
      let bounds: [(Structure, ClosedRange<Double>)] = [
        (.liver, 900...2400), (.spleen, 80...420), (.rightKidney, 90...270), (.leftKidney, 90...270),
        (.aorta, 30...150),
        (.bowel, 150...2500), (.stomach, 80...600), (.pelvis, 100...700), (.spine, 120...800),
      ]
      for (structure, range) in bounds {
        let volume = AnatomySamples.volume(of: [structure], in: phantom, half: half)
        #expect(range.contains(volume), "\(structure) \(volume) mL")
      }
      func x(_ structure: Structure) -> Double {
        phantom.solids.first { $0.structure == structure }?.shape.placement.origin.x ?? 0
      }
      #expect(x(.liver) < 0 && x(.spleen) > 0 && x(.rightKidney) < 0 && x(.leftKidney) > 0)
    }
  }

  @Test func `a bleeding in the brain is a ball of its size or a crescent of its length, on its side`() {
    var kinds: Set<Bool> = []
    for number in 0..<12 {
      for side in FindingRequest.Side.allCases {
        let request = AnatomySamples.request(.haemorrhage, 24, side: side, number: number)
        let phantom = Anatomy.phantom(.head, of: AnatomySamples.patient(number), findings: [request])
        let finding = phantom.findings[0]
        #expect(finding.structure == .haemorrhage && finding.side == side)
        #expect(side == .left ? finding.centre.x > 0 : finding.centre.x < 0)
        #expect(abs(finding.halfAxes.y * 2 - finding.size) < 1e-9)
        let isBall = finding.halfAxes.x == finding.halfAxes.y
        kinds.insert(isBall)
        let volume = AnatomySamples.volume(
          ofFinding: 0, in: phantom, low: finding.centre - finding.halfAxes, high: finding.centre + finding.halfAxes,
          spacing: 0.5)
        let radius = finding.size / 2
        if isBall { #expect(abs(volume / (4.0 / 3 * Double.pi * radius * radius * radius / 1000) - 1) < 0.02) }
        #expect(volume > 0)
      }
    }
    #expect(kinds.count == 2)
  }

  @Test func `a lesion lies in the liver, keeps its place as it grows, and tells its size`() {
    for number in 0..<6 {
      let patient = AnatomySamples.patient(number)
      let found = [10.0, 20].map { size in
        Anatomy.phantom(.abdomen, of: patient, findings: [AnatomySamples.request(.liverLesion, size, number: number)])
      }
      #expect(found[0].findings[0].centre == found[1].findings[0].centre)
      let finding = found[1].findings[0]
      let volume = AnatomySamples.volume(
        ofFinding: 0, in: found[1], low: finding.centre - finding.halfAxes, high: finding.centre + finding.halfAxes,
        spacing: 0.5)
      let radius = finding.size / 2
      #expect(abs(volume / (4.0 / 3 * Double.pi * radius * radius * radius / 1000) - 1) < 0.02)
      let healthy = Anatomy.phantom(.abdomen, of: patient)
      #expect(healthy.solid(at: finding.centre)?.structure == .liver)
    }
  }

  @Test func `a region takes up only the findings of its own`() {
    let requests = FindingKind.allCases.map { AnatomySamples.request($0, 12) }
    let patient = AnatomySamples.typical(.female)
    #expect(Anatomy.phantom(.head, of: patient, findings: requests).findings.map(\.request.kind) == [.haemorrhage])
    #expect(Anatomy.phantom(.abdomen, of: patient, findings: requests).findings.map(\.request.kind) == [.liverLesion])
    #expect(Anatomy.phantom(.thorax, of: patient, findings: requests).findings.count == FindingKind.allCases.count - 2)
  }
}
