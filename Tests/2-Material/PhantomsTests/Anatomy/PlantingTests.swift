// SPDX-License-Identifier: Apache-2.0
import Phantoms
import Testing
import Volumes

@Suite("What is planted of what is asked for")
struct PlantingTests {
  @Test(arguments: FindingKind.allCases)
  func `is there to be seen, and what has no room is nowhere`(kind: FindingKind) {
    let asked = (0..<24).map { number in
      AnatomySamples.request(kind, kind.referenceSize, side: number.isMultiple(of: 3) ? nil : .left, number: number)
    }
    let phantom = Anatomy.phantom(kind.region, of: AnatomySamples.typical(.male), findings: asked)
    // In the order of the requests, each once.
    var rest = asked[...]
    for (number, finding) in phantom.findings.enumerated() {
      rest = rest.drop { $0 != finding.request }.dropFirst()
      #expect(finding.size > 0 && finding.halfAxes.x > 0)
      guard kind != .cardiomegaly else { continue }
      let half = finding.halfAxes + Vector3(repeating: 1)
      let volume = AnatomySamples.volume(
        ofFinding: number, in: phantom, low: finding.centre - half, high: finding.centre + half,
        spacing: max(0.2, finding.halfAxes.y / 8))
      #expect(volume > 0, "\(kind.rawValue) \(number)")
    }
    let requests = Set(phantom.findings.map(\.request))
    #expect(requests.count == phantom.findings.count && requests.isSubset(of: asked))
    let numbers = Set(phantom.solids.compactMap(\.finding))
    #expect(numbers == (kind == .cardiomegaly ? [] : Set(phantom.findings.indices)))
    switch kind {
    case .cardiomegaly: #expect(phantom.findings.count == 1)
    case .pneumothorax: #expect(phantom.findings.count == 2)
    // A head and a liver do not hold two dozen.
    case .haemorrhage: #expect((1..<24).contains(phantom.findings.count))
    default: #expect(!phantom.findings.isEmpty)
    }
  }

  @Test func `keeps its number where one before it is left out`() {
    let asked = [
      AnatomySamples.request(.pneumothorax, 30, side: .left, number: 1),
      AnatomySamples.request(.pneumothorax, 20, side: .left, number: 2),
      AnatomySamples.request(.nodule, 12, side: .right, number: 3),
    ]
    let phantom = Anatomy.phantom(.thorax, of: AnatomySamples.typical(.female), findings: asked)
    #expect(phantom.findings.map(\.request) == [asked[0], asked[2]])
    #expect(phantom.solid(at: phantom.findings[1].centre)?.finding == 1)
    #expect(phantom.solids.filter { $0.finding == 1 }.allSatisfy { $0.structure == .nodule })
  }
}
