// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing
import Volumes

@Suite("Fluid and air about a lung")
struct PleuraTests {
  private let low = Vector3(-190, -150, -220)
  private let high = Vector3(190, 150, 190)

  @Test(arguments: [80.0, 300, 700, 1500])
  func `fluid has the volume asked for, upright and lying, to two percent`(millilitres: Double) {
    for (number, isSupine) in [(2, false), (5, true)] {
      let request = AnatomySamples.request(.pleuralEffusion, millilitres, number: number)
      let phantom = Anatomy.phantom(
        .thorax, of: AnatomySamples.patient(number), posture: Posture(isSupine: isSupine), findings: [request])
      let finding = phantom.findings[0]
      let half = finding.halfAxes + Vector3(repeating: 12)
      // Another grid than the one by which the level was found.
      let volume = AnatomySamples.volume(
        ofFinding: 0, in: phantom, low: finding.centre - half, high: finding.centre + half,
        spacing: millilitres < 100 ? 1.2 : 2.1)
      #expect(abs(volume / millilitres - 1) < 0.02, "\(volume) mL")
      #expect(abs(phantom.findings[0].size / millilitres - 1) < 0.02)
    }
  }

  @Test func `fluid stands lowest in the sulcus upright and behind the lung lying`() {
    for side in FindingRequest.Side.allCases {
      let request = AnatomySamples.request(.pleuralEffusion, 500, side: side)
      let patient = AnatomySamples.typical(.male)
      let upright = Anatomy.phantom(.thorax, of: patient, findings: [request]).findings[0]
      let lying = Anatomy.phantom(
        .thorax, of: patient, posture: Posture(inspiration: 0.9, isSupine: true), findings: [request]
      ).findings[0]
      #expect(upright.side == side && (side == .left) == (upright.centre.x > 0))
      #expect(upright.centre.z < -50)
      #expect(lying.centre.y > upright.centre.y + 15)
      #expect(lying.halfAxes.z > upright.halfAxes.z)
    }
  }

  @Test func `more fluid stands higher, and what no chest holds is not planted`() {
    let patient = AnatomySamples.typical(.female)
    let findings = [100.0, 400, 1000, 90_000].map {
      Anatomy.phantom(.thorax, of: patient, findings: [AnatomySamples.request(.pleuralEffusion, $0, side: .right)])
        .findings[0]
    }
    let tops = findings.map { $0.centre.z + $0.halfAxes.z }
    #expect(tops[0] < tops[1] && tops[1] < tops[2] && tops[2] <= tops[3])
    #expect(findings[3].size < 4000)
  }

  @Test(arguments: [10.0, 25, 60])
  func `air at the apex has the width asked for, and the lung it surrounds no vessel outside of it`(gap: Double) {
    for side in FindingRequest.Side.allCases {
      let request = AnatomySamples.request(.pneumothorax, gap, side: side)
      let patient = AnatomySamples.typical(.male)
      let phantom = Anatomy.phantom(.thorax, of: patient, findings: [request])
      let lung: Structure = side == .right ? .rightLung : .leftLung
      guard let grid = AnatomySamples.grid(Vector3(-100, -40, 20), Vector3(100, 100, 160), spacing: 2) else { continue }
      let tracer = LineTracer(phantom)
      func top(_ structures: Structures) -> Double {
        let share = tracer.occupancy(of: structures, on: grid, oversampling: SIMD2(1, 1), workers: 1)
        let plane = grid.size.x * grid.size.y
        let last = share.voxels.lastIndex { $0 > 0 } ?? 0
        return grid.point(Vector3(0, 0, Double(last / plane))).z
      }
      #expect(abs(top([.pneumothorax]) - top([lung]) - gap) <= 2.5)
      #expect(phantom.findings[0].size == gap && phantom.findings[0].zone == .upper)
      #expect(phantom.findings[0].side == side)
      let healthy = Anatomy.phantom(.thorax, of: patient)
      let (before, after) = (Anatomy.lungVolumes(of: healthy), Anatomy.lungVolumes(of: phantom))
      #expect(side == .right ? after.right < before.right : after.left < before.left)
      #expect(side == .right ? abs(after.left - before.left) < 1 : abs(after.right - before.right) < 1)
      // Air is where the lung was, with nothing in it.
      let inAir = phantom.solids.filter { $0.structure == .lungVessel }
      #expect(inAir.allSatisfy { !$0.hosts.contains(.pneumothorax) })
    }
  }

  @Test func `air and fluid together leave both as large as asked for`() {
    let requests = [
      AnatomySamples.request(.pneumothorax, 30, side: .left),
      AnatomySamples.request(.pleuralEffusion, 400, side: .left),
      AnatomySamples.request(.pneumothorax, 20, side: .left, number: 2),
    ]
    let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.typical(.male), findings: requests)
    #expect(abs(AnatomySamples.volume(ofFinding: 1, in: phantom, low: low, high: high, spacing: 2.5) / 400 - 1) < 0.02)
    // A lung collapses once.
    #expect(phantom.findings.count == 2 && !phantom.solids.contains { $0.finding == 2 })
  }

  @Test func `a gap is as wide as its lung lets it be, and says so`() {
    for side in FindingRequest.Side.allCases {
      let phantom = Anatomy.phantom(
        .thorax, of: AnatomySamples.typical(.female),
        findings: [AnatomySamples.request(.pneumothorax, 500, side: side)])
      let lung: Structures = side == .left ? [.leftLung] : [.rightLung]
      let lungTop = phantom.solids.filter { lung.contains($0.structure) }.map {
        ($0.shape.placement.origin + $0.shape.placement.k).z
      }.max()
      let airTop = phantom.solids.filter { $0.structure == .pneumothorax }.map {
        ($0.shape.placement.origin + $0.shape.placement.k).z
      }
      .max()
      #expect(abs((airTop ?? 0) - (lungTop ?? 0) - phantom.findings[0].size) < 1e-6)
      #expect(phantom.findings[0].size < 250)
    }
  }
}
