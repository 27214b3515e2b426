// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Phantoms
import Testing
import Volumes

@Suite("Truth masks as DICOM segmentations")
struct TruthObjectTests {
  private func mask(_ grid: Grid, _ isInside: (Int, Int, Int) -> Bool) -> Mask {
    var mask = Mask(grid: grid, filledWith: false)
    for k in 0..<grid.size.z {
      for j in 0..<grid.size.y { for i in 0..<grid.size.x { mask[i, j, k] = isInside(i, j, k) } }
    }
    return mask
  }

  /// The bits of the frames of a segmentation, frame after frame.
  private func bits(_ data: DataSet) throws -> [[Bool]] {
    guard case .bytes(let bytes)? = data[.pixelData]?.value else { throw MissingPixels() }
    let size = (data.integer(.rows) ?? 0) * (data.integer(.columns) ?? 0)
    return (0..<(data.integer(.numberOfFrames) ?? 0)).map { frame in
      (frame * size..<(frame + 1) * size).map { bytes[$0 >> 3] >> UInt8($0 & 7) & 1 == 1 }
    }
  }

  @Test(arguments: RadiographySystem.Storage.allCases)
  func `lies on a radiograph pixel by pixel, without a place in the patient`(storage: RadiographySystem.Storage) throws
  {
    var system = RadiographySystem()
    system.storage = storage
    let header = MadeStudy.header(.radiography(system))
    let picture = RadiographObject(MadeStudy.radiograph(), header, system).file().dataSet
    let grid = MadeStudy.grid(SIMD3(12, 8, 1), spacing: Vector3(0.8, 0.8, 1), origin: .zero)
    let lung = mask(grid) { i, j, _ in i < 5 && j > 2 }
    let nodule = mask(grid) { i, j, _ in (i == 3 || i == 4) && j == 4 }
    let object = TruthObject(
      [
        TruthMask(.organ(.rightLung), label: 1, lung, extent: 0),
        TruthMask(.organ(.heart), label: 2, mask(grid) { _, _, _ in false }, extent: 0),
        TruthMask(.finding(0, .nodule), label: 3, nodule, extent: 0),
      ], header)
    let made = try #require(try object.file(on: [picture]))
    let data = try DataSetReader.read(DataSetWriter.bytes(of: made, as: .explicitLittleEndian)).dataSet
    let findings = IODValidator.findings(of: data).filter { $0.severity > .note }
    #expect(findings.isEmpty, "\(findings)")
    #expect(data.text(.imageComments)?.hasPrefix(StudyHeader.statement) == true)
    #expect(try bits(data) == [lung.voxels, nodule.voxels])
    #expect(data[.frameOfReferenceUID] == nil)
    #expect(data.texts(.patientOrientation) == ["L", "F"])
    let group = try #require(data.items(.perFrameFunctionalGroupsSequence).first)
    #expect(group[.planePositionSequence] == nil)
    let source = group.items(.derivationImageSequence).first?.items(.sourceImageSequence).first
    #expect(source?.text(.referencedSOPInstanceUID) == picture.text(.sopInstanceUID))
    #expect(source?.text(.spatialLocationsPreserved) == "YES")
    #expect(
      data.items(.segmentSequence).map { $0.text(.segmentLabel) } == ["Right lung", "Heart", "Finding 1: nodule"])
    #expect(
      data.items(.perFrameFunctionalGroupsSequence).map {
        $0.items(.segmentIdentificationSequence).first?.integer(.referencedSegmentNumber)
      } == [1, 3])
    #expect(
      data.text(.qualityControlSubject) == "YES" && data.text(.studyInstanceUID) == picture.text(.studyInstanceUID))
  }

  @Test func `lies in a volume slice by slice`() throws {
    let scanner = TomographySystem()
    let header = MadeStudy.header(.tomography(scanner))
    let grid = MadeStudy.grid(SIMD3(5, 4, 3), spacing: Vector3(2, 3, 2.5), origin: Vector3(-4, -4.5, -2.5))
    let series = TomographyObject(Volume(grid: grid, filledWith: 0), header, scanner)
    let images = (0..<3).map { series.file($0).dataSet }
    let ball = mask(grid) { i, j, k in i == 2 && j == 1 && k > 0 }
    let made = try #require(
      try TruthObject([TruthMask(.finding(1, .nodule), label: 1, ball, extent: 0)], header).file(on: images))
    let findings = IODValidator.findings(of: made.dataSet).filter { $0.severity > .note }
    #expect(findings.isEmpty, "\(findings)")
    #expect(made.dataSet.text(.frameOfReferenceUID) == "2.25.301")
    let frames = made.dataSet.items(.perFrameFunctionalGroupsSequence)
    #expect(
      frames.map { $0.items(.planePositionSequence).first?.reals(.imagePositionPatient) } == [
        [-4, -4.5, 0], [-4, -4.5, 2.5],
      ])
    #expect(try bits(made.dataSet) == [Array(ball.voxels[20..<40]), Array(ball.voxels[40..<60])])
  }

  @Test func `is no object where nothing is to be seen`() throws {
    let system = RadiographySystem()
    let header = MadeStudy.header(.radiography(system))
    let picture = RadiographObject(MadeStudy.radiograph(), header, system).file().dataSet
    let grid = MadeStudy.grid(SIMD3(12, 8, 1), spacing: Vector3(0.8, 0.8, 1), origin: .zero)
    let empty = TruthObject([TruthMask(.organ(.heart), label: 1, mask(grid) { _, _, _ in false }, extent: 0)], header)
    #expect(try empty.file(on: [picture]) == nil)
  }

  @Test func `refuses a picture of another size`() {
    let system = RadiographySystem()
    let header = MadeStudy.header(.radiography(system))
    let picture = RadiographObject(MadeStudy.radiograph(columns: 11), header, system).file().dataSet
    let grid = MadeStudy.grid(SIMD3(12, 8, 1), spacing: Vector3(0.8, 0.8, 1), origin: .zero)
    let object = TruthObject([TruthMask(.organ(.heart), label: 1, mask(grid) { _, _, _ in true }, extent: 0)], header)
    #expect(
      throws: ObjectWriteError.pixels(found: "a picture of 11 × 8 pixels", expected: "12 × 8, as the mask")
    ) { try object.file(on: [picture]) }
  }
}
