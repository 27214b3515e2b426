// SPDX-License-Identifier: Apache-2.0
import DICOM
import Imaging
import Testing

@Suite struct MeasurementSpacingTests {
  private func spacing(_ modality: String, _ more: [DataSet.Element]) -> MeasurementSpacing {
    var set = Made.picture()
    set.set(.modality, .codeString, .text([modality]))
    for element in more { set.set(element) }
    return MeasurementSpacing(FrameAttributes(set))
  }

  private func own(_ value: String) -> DataSet.Element { .init(.pixelSpacing, .decimalString, .text([value, value])) }
  private func imager(_ value: String) -> DataSet.Element {
    .init(.imagerPixelSpacing, .decimalString, .text([value, value]))
  }

  @Test func `is true in the patient for a plane in the patient`() {
    let spacing = MeasurementSpacing(
      FrameAttributes(Made.slice(position: [0, 0, 0], spacing: [0.5, 0.25], number: 1)))
    #expect(spacing.place == .patient)
    #expect(spacing.betweenRows == 0.5)
    #expect(spacing.betweenColumns == 0.25)
  }

  @Test func `is true at the detector where only the detector is known`() {
    #expect(spacing("DX", [imager("0.143")]).place == .detector)
    #expect(spacing("DX", [own("0.143"), imager("0.143")]).place == .detector)
  }

  @Test func `is true in the patient where the file says how it was calibrated`() {
    for type in ["GEOMETRY", "FIDUCIAL"] {
      let spacing = spacing(
        "DX", [own("0.1"), imager("0.143"), .init(.pixelSpacingCalibrationType, .codeString, .text([type]))])
      #expect(spacing.place == .patient)
      #expect(spacing.betweenRows == 0.1)
    }
  }

  @Test func `is unknown where two spacings differ without a word`() {
    #expect(spacing("CR", [own("0.1"), imager("0.143")]).place == .unknown)
    #expect(spacing("CR", [own("0.1")]).place == .unknown)
    #expect(spacing("CR", []).betweenRows == nil)
  }

  // By hand: 0.2 mm at the detector, magnified 1.25 times, is 0.16 mm in the patient.
  @Test func `divides by the magnification that is stated`() throws {
    let factor = spacing(
      "MG", [imager("0.2"), .init(.estimatedRadiographicMagnificationFactor, .decimalString, .text(["1.25"]))])
    #expect(factor.place == .patient)
    #expect(abs(try #require(factor.betweenRows) - 0.16) < 1e-12)
    let distances = spacing(
      "XA",
      [
        imager("0.2"), .init(.distanceSourceToDetector, .decimalString, .text(["1000"])),
        .init(.distanceSourceToPatient, .decimalString, .text(["800"])),
      ])
    #expect(abs(try #require(distances.betweenRows) - 0.16) < 1e-12)
  }

  @Test func `is true on the film that was scanned`() {
    let film = spacing("CR", [.init(.nominalScannedPixelSpacing, .decimalString, .text(["0.1", "0.1"]))])
    #expect(film.place == .film)
  }

  // By hand: 30 columns of 0.5 mm and 40 rows of 0.25 mm are 15 and 10 mm, so √325 mm.
  @Test func `measures with both steps`() throws {
    let spacing = MeasurementSpacing(betweenRows: 0.25, betweenColumns: 0.5, place: .patient, reason: "made")
    let distance = spacing.distance(from: SIMD2(10, 10), to: SIMD2(40, 50))
    #expect(distance.pixels == 50)
    #expect(abs(try #require(distance.millimetres) - 325.0.squareRoot()) < 1e-12)
  }

  @Test func `measures ultrasound inside one region alone`() throws {
    func region(_ left: Int, _ right: Int, units: Int, delta: Double) -> DataSet {
      DataSet([
        .init(.regionSpatialFormat, .unsignedShort, .integers([1])),
        .init(.regionLocationMinX0, .unsignedLong, .integers([left])),
        .init(.regionLocationMinY0, .unsignedLong, .integers([0])),
        .init(.regionLocationMaxX1, .unsignedLong, .integers([right])),
        .init(.regionLocationMaxY1, .unsignedLong, .integers([99])),
        .init(.physicalUnitsXDirection, .unsignedShort, .integers([units])),
        .init(.physicalUnitsYDirection, .unsignedShort, .integers([3])),
        .init(.physicalDeltaX, .double, .reals([delta])),
        .init(.physicalDeltaY, .double, .reals([delta])),
      ])
    }
    let set = DataSet([
      .init(
        .sequenceOfUltrasoundRegions, .sequence,
        .items([region(0, 99, units: 3, delta: 0.02), region(100, 199, units: 4, delta: 0.1)]))
    ])
    let regions = UltrasoundRegion.all(set)
    let inside = UltrasoundRegion.distance(from: SIMD2(10, 10), to: SIMD2(40, 50), in: regions)
    #expect(abs(try #require(inside.millimetres) - 10) < 1e-12)
    #expect(UltrasoundRegion.distance(from: SIMD2(10, 10), to: SIMD2(140, 50), in: regions).millimetres == nil)
    #expect(UltrasoundRegion.distance(from: SIMD2(110, 10), to: SIMD2(140, 50), in: regions).millimetres == nil)
    let spacing = MeasurementSpacing(FrameAttributes(set))
    #expect(spacing.place == .patient)
    #expect(spacing.betweenRows == 0.2)
  }
}
