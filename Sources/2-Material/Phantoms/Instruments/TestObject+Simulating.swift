// SPDX-License-Identifier: Apache-2.0
public import DICOM
import Distributions
public import Imaging
import Volumes

extension TestObject {
  /// The files of the object's images.
  ///
  /// - Parameters:
  ///   - number: Which image of it: another one has other noise.
  ///   - seed: The seed of the noise.
  ///   - effects: What a radiograph has besides the attenuated beam.
  ///   - maker: The software that the headers name.
  ///   - workers: How many threads; as many as processors where not given. The files do not depend on it.
  /// - Returns: Names and files: of a radiograph the raw image and the picture, of CT and MR each slice.
  public func files(
    number: Int = 0, seed: UInt64 = 1, effects: RadiographEffects = standEffects, maker: ObjectMaker,
    workers: Int? = nil
  ) -> [(name: String, file: DICOMFile)] {
    let randomness = Randomness(seed: seed, replicate: number)
    let header = StudyHeader(study(number, randomness), maker: maker, isOfTestObject: true)
    let stem = "\(kind.rawValue)-\(number + 1)"
    func slices(_ count: Int, _ file: (Int) -> DICOMFile) -> [(name: String, file: DICOMFile)] {
      (0..<count).map { slice in
        let digits = "\(slice + 1)"
        return ("\(stem)-" + String(repeating: "0", count: max(0, 3 - digits.count)) + digits + ".dcm", file(slice))
      }
    }
    switch technique {
    case .radiography(let system):
      let paths = LineTracer(phantom).paths(
        Projection(system).refined(by: system.detector.raysPerSide), workers: workers)
      let radiograph = RadiographSimulator(system, effects: effects).radiograph(
        paths, randomness: randomness, workers: workers)
      let object = RadiographObject(radiograph, header, system)
      let raw = object.intents.contains(.processing) ? [("\(stem)-raw.dcm", object.file(.processing))] : []
      return raw + [("\(stem)-picture.dcm", object.file(.presentation))]
    case .tomography(let system):
      let volume = TomographySimulator(system).volume(of: phantom, randomness: randomness, workers: workers)
      let object = TomographyObject(volume, header, system)
      return slices(object.count) { object.file($0) }
    case .resonance(let system):
      let volume = ResonanceSimulator(system).volume(of: phantom, randomness: randomness, workers: workers)
      let object = ResonanceObject(volume, header, system)
      return slices(object.count) { object.file($0) }
    }
  }

  /// The examination that the images are of: nobody's, at the beginning of the century.
  ///
  /// The header writes nothing of the body that stands in it (``StudyHeader/isOfTestObject``).
  private func study(_ number: Int, _ randomness: Randomness) -> PlannedStudy {
    var draws = randomness.stream(for: .identifier)
    func identifier() -> String { "2.25.\(UInt128(draws.next()) << 32 | UInt128(draws.next() >> 32))" }
    let patient = PhantomPatient(sex: .female, age: 0, height: 100, weight: 1, individual: randomness)
    let identity = ImageIdentity(
      patientID: "TEST-\(kind.rawValue)", patientName: "TEST OBJECT^\(kind.rawValue.uppercased())",
      birthDate: "20000101", patient: patient, accessionNumber: "T\(number + 1)", studyID: "T\(number + 1)",
      studyDate: "20000101", studyTime: "120000", studyDescription: "Test object: \(kind.rawValue)",
      institutionName: "Simulated", manufacturer: "Simulated", modelName: "Test stand", serialNumber: "0",
      stationName: "STAND", softwareVersions: ["1"], protocolName: kind.rawValue, studyInstanceUID: identifier(),
      seriesInstanceUID: identifier(), frameOfReferenceUID: identifier(), identifiers: randomness)
    return PlannedStudy(
      index: number, patientIndex: 0, followUp: 0, identity: identity, patient: patient, posture: Posture(),
      region: .thorax, technique: technique, findings: [], randomness: randomness)
  }
}
