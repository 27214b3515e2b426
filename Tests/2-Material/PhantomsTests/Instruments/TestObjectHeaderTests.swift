// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Phantoms
import Testing

@Suite("The headers of test objects")
struct TestObjectHeaderTests {
  /// One object of each kind, with few pixels.
  private static func object(_ kind: TestObject.Kind) -> TestObject {
    var (stand, scanner, coil) = (TestObject.stand, TestObject.scanner, TestObject.coil)
    (stand.detector.columns, stand.detector.rows) = (64, 64)
    (scanner.matrix, scanner.slices) = (32, 2)
    (coil.matrix, coil.slices) = (32, 2)
    return switch kind {
    case .edge: .slantedEdge(in: stand)
    case .uniform: .slab(in: stand)
    case .wedge: .wedge(in: stand)
    case .contrastDetail: .contrastDetail(in: stand)
    case .tomographicWater: .water(in: scanner)
    case .tomographicWire: .wire(in: scanner)
    case .tomographicEdge: .face(in: scanner)
    case .tomographicContrast: .contrasts(in: scanner)
    case .resonanceUniform: .resonanceWater(in: coil)
    }
  }

  @Test(arguments: TestObject.Kind.allCases)
  func `say that a test object was imaged, and nothing of a body`(kind: TestObject.Kind) throws {
    let files = Self.object(kind).files(maker: MadeStudy.maker)
    #expect(files.count >= 2)
    for (name, file) in files {
      let data = file.dataSet
      // PS3.16 annex L.
      #expect(data.text(.bodyPartExamined) == "PHANTOM", "\(name)")
      #expect(data.text(.qualityControlImage) == "YES" && data.text(.qualityControlSubject) == "YES")
      // Type 2: there, and empty.
      #expect(data[.patientSex] != nil && data.text(.patientSex) == nil)
      #expect(data[.patientBirthDate] != nil && data.text(.patientBirthDate) == nil)
      #expect(
        [DICOM.Tag.patientAge, .patientSize, .patientWeight, .viewPosition, .viewCodeSequence].allSatisfy {
          data[$0] == nil
        })
      #expect(data.text(.seriesDescription)?.contains(kind.rawValue) == true)
      if data.text(.modality) == "DX" {
        let region = data.items(.anatomicRegionSequence).first
        #expect(region?.text(.codeValue) == "706342009" && region?.text(.codingSchemeDesignator) == "SCT")
      }
      let words = data.elements.compactMap { data.text($0.tag) }.joined(separator: " ").uppercased()
      for part in ["CHEST", "THORAX", "LUNG", "MEDIASTINUM"] { #expect(!words.contains(part), "\(name): \(part)") }
      let findings = IODValidator.findings(of: data).filter { $0.severity > .note }
      #expect(findings.isEmpty, "\(name): \(findings)")
    }
  }
}
