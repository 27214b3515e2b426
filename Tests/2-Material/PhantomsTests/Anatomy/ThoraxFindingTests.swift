// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing
import Volumes

@Suite("Findings of the chest")
struct ThoraxFindingTests {
  private func box(_ finding: PlantedFinding, margin: Double = 3) -> (low: Vector3, high: Vector3) {
    (
      finding.centre - finding.halfAxes - Vector3(repeating: margin),
      finding.centre + finding.halfAxes + Vector3(repeating: margin)
    )
  }

  @Test func `a nodule has the volume of a ball of its size, round or lobulated, and fills its box`() {
    for number in 0..<16 {
      let request = AnatomySamples.request(.nodule, 8 + Double(number), number: number)
      let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.patient(number), findings: [request])
      let finding = phantom.findings[0]
      let box = box(finding)
      let volume = AnatomySamples.volume(ofFinding: 0, in: phantom, low: box.low, high: box.high, spacing: 0.5)
      let radius = finding.size / 2
      let expected = 4.0 / 3 * Double.pi * radius * radius * radius / 1000
      #expect(abs(volume / expected - 1) < 0.02, "\(number): \(volume) mL against \(expected) mL")
      // All of it lies in the box, and the box is no larger than need be.
      let tight = AnatomySamples.volume(
        ofFinding: 0, in: phantom, low: finding.centre - finding.halfAxes, high: finding.centre + finding.halfAxes,
        spacing: 0.5)
      #expect(abs(tight / volume - 1) < 0.02)
      #expect(finding.halfAxes.x >= 0.8 * radius && finding.halfAxes.x <= 1.35 * radius)
    }
  }

  @Test func `a nodule lies wholly in a lung, on the side and in the zone asked for`() {
    var number = 0
    for side in FindingRequest.Side.allCases {
      for zone in FindingRequest.Zone.allCases {
        for kind in [FindingKind.nodule, .partSolidNodule] {
          number += 1
          let patient = AnatomySamples.patient(number)
          let request = AnatomySamples.request(kind, 14, side: side, zone: zone, number: number)
          let phantom = Anatomy.phantom(.thorax, of: patient, findings: [request])
          let healthy = Anatomy.phantom(.thorax, of: patient)
          let finding = phantom.findings[0]
          #expect(finding.side == side && finding.zone == zone && finding.structure == .nodule)
          #expect(finding.size == 14)
          let lung: Structure = side == .right ? .rightLung : .leftLung
          for axis in 0..<3 {
            for sign in [-0.98, -0.5, 0.5, 0.98] {
              var point = finding.centre
              point[axis] += sign * 7
              let beneath = healthy.solid(at: point)?.structure
              #expect(beneath == lung || beneath == .lungVessel)
            }
          }
          #expect(phantom.solid(at: finding.centre)?.finding == 0)
          #expect(side == .right ? finding.centre.x < 0 : finding.centre.x > 0)
        }
      }
    }
  }

  @Test func `what grows stays where it is, and breathes with the lung`() {
    for number in 0..<8 {
      let patient = AnatomySamples.patient(number)
      for kind in [FindingKind.nodule, .partSolidNodule] {
        let places = [6.0, 11, 20].map { size in
          Anatomy.phantom(
            .thorax, of: patient,
            findings: [
              AnatomySamples.request(kind, size, number: number),
              AnatomySamples.request(.nodule, 9, number: number + 100),
            ]
          ).findings
        }
        for later in places.dropFirst() {
          // A lobulated form's box grows about its seed, so that its middle may shift by a part of the size.
          #expect((later[0].centre - places[0][0].centre).length < 3)
          #expect((later[1].centre - places[0][1].centre).length < 1e-9)
        }
      }
    }
  }

  @Test func `where there is no room for the size asked for, the size planted is told`() {
    let request = AnatomySamples.request(.nodule, 300, side: .left, number: 3)
    let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.typical(.female), findings: [request])
    let finding = phantom.findings[0]
    #expect(finding.size < 150 && finding.size > 20)
    #expect(finding.request == request)
    let box = box(finding)
    let volume = AnatomySamples.volume(ofFinding: 0, in: phantom, low: box.low, high: box.high, spacing: 1)
    let radius = finding.size / 2
    #expect(abs(volume / (4.0 / 3 * Double.pi * radius * radius * radius / 1000) - 1) < 0.02)
  }

  @Test func `ten nodules do not touch each other`() {
    let requests = (0..<10).map { AnatomySamples.request(.nodule, 12, number: 40 + $0) }
    let findings = Anatomy.phantom(.thorax, of: AnatomySamples.typical(.male), findings: requests).findings
    for (index, finding) in findings.enumerated() {
      for other in findings[(index + 1)...] { #expect((finding.centre - other.centre).length > 14) }
    }
  }

  @Test func `the excess of density over the lung is in proportion to the conspicuity`() {
    let densities = [0.0, 0.25, 0.5, 1].map { conspicuity -> Double in
      var request = AnatomySamples.request(.nodule, 15)
      request.conspicuity = conspicuity
      let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.typical(.male), findings: [request])
      let lung = phantom.solids.first { $0.structure == .rightLung }?.density ?? 0
      let nodule = phantom.solids.first { $0.finding == 0 }?.density ?? 0
      // Nominal densities: lung 0.26, soft tissue 1.06 g/cm³ (ICRU Report 44).
      return Double(nodule) * 1.06 - Double(lung) * 0.26
    }
    #expect(abs(densities[0]) < 1e-6)
    #expect(abs(densities[1] - densities[3] / 4) < 1e-6 && abs(densities[2] - densities[3] / 2) < 1e-6)
    #expect(densities[3] > 0.7)
  }

  @Test func `a consolidation lies in its lung and is as large as it says`() {
    for number in 0..<6 {
      let request = AnatomySamples.request(.consolidation, 40 + 8 * Double(number), number: number)
      let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.patient(number), findings: [request])
      let finding = phantom.findings[0]
      let box = box(finding, margin: 6)
      guard let grid = AnatomySamples.grid(box.low, box.high, spacing: 2) else { continue }
      let share = LineTracer(phantom).occupancy(ofFinding: 0, on: grid, oversampling: SIMD2(1, 1), workers: 1)
      var (low, high) = (Vector3(repeating: 1e9), Vector3(repeating: -1e9))
      for k in 0..<grid.size.z {
        for j in 0..<grid.size.y {
          for i in 0..<grid.size.x where share[i, j, k] > 0.3 {
            let point = grid.point(Vector3(Double(i), Double(j), Double(k)))
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
          }
        }
      }
      let side = high - low
      #expect(abs(max(side.x, side.y, side.z) - finding.size) < 8, "\(side) against \(finding.size)")
      #expect(((low + high) / 2 - finding.centre).length < 6)
      #expect(phantom.solids.filter { $0.finding == 0 }.allSatisfy { !$0.hosts.contains(.muscle) })
    }
  }

  @Test func `a heart is as broad as it was asked for`() {
    for (number, ratio) in [0.45, 0.5, 0.55, 0.6, 0.7].enumerated() {
      for isSupine in [false, true] {
        let phantom = Anatomy.phantom(
          .thorax, of: AnatomySamples.patient(number), posture: Posture(isSupine: isSupine),
          findings: [AnatomySamples.request(.cardiomegaly, ratio)])
        #expect(abs((Anatomy.cardiothoracicRatio(of: phantom) ?? 0) - ratio) < 0.001)
        #expect(abs(phantom.findings[0].size - ratio) < 0.001)
        let tracer = LineTracer(phantom)
        func breadth(_ structures: Structures) -> Double {
          let lengths = tracer.lengths(of: structures, AnatomySamples.frontal, workers: 1)
          let columns = lengths.indices.filter { lengths[$0] > 0 }.map { $0 % AnatomySamples.frontal.columns }
          return 2 * Double((columns.max() ?? 0) - (columns.min() ?? 0) + 1)
        }
        // What is visible of it by parallel rays, to a pixel of 2 mm on 270.
        #expect(abs(breadth([.heart]) / breadth(.lungs) - ratio) < 0.015)
      }
    }
  }
}
