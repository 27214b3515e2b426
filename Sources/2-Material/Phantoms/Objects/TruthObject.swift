// SPDX-License-Identifier: Apache-2.0
public import DICOM
public import Imaging

/// The truth about an image as a binary segmentation.
///
/// Segments are numbered in the order of the masks; an empty one has no frame. In a volume the frames name the slices that they lie on; on a
/// radiograph, which lies nowhere in the patient, they name the picture, and pixels correspond to pixels.
///
/// > Source: DICOM PS3.3 A.51 and C.8.20. Checked with `dciodvfy` and read back pixel by pixel in `Proofs/phantom_objects.py`.
public struct TruthObject: Sendable {
  private let masks: [TruthMask]
  private let header: StudyHeader

  /// Makes an object of masks, whose labels are 1, 2, 3 ….
  public init(_ masks: [TruthMask], _ header: StudyHeader) {
    precondition(masks.indices.allSatisfy { masks[$0].label == $0 + 1 }, "labels count from 1")
    self.masks = masks
    self.header = header
  }

  /// The file, uncompressed; `nil` where every mask is empty.
  ///
  /// - Parameter images: The headers of the images that the masks lie on, slice by slice; pixels are not needed.
  /// - Returns: The file.
  /// - Throws: ``ObjectWriteError`` where the images are not those of the masks.
  public func file(on images: [DataSet]) throws(ObjectWriteError) -> DICOMFile? {
    guard masks.contains(where: { !$0.isEmpty }) else { return nil }
    var object = try SegmentationObject(masks: masks.map { ($0.mask, description(of: $0.subject)) })
    object.contentLabel = "TRUTH"
    object.contentDescription = "What is truly there in a simulated image"
    object.sources = images.map { image in
      guard let sopClass = image.text(.sopClassUID), let instance = image.text(.sopInstanceUID) else { return [] }
      return [FrameReference(sopClassUID: sopClass, sopInstanceUID: instance)]
    }
    let series = StudyHeader.Series(number: 100, description: "Truth, simulated", name: "truth")
    let head = ObjectHeader(
      maker: maker, moment: header.moment, seriesNumber: series.number, seriesDescription: series.description,
      seriesInstanceUID: header.seriesUID(series))
    var uids = header.uids("truth")
    var file = try object.file(from: SourceImages(images), head, uids: &uids)
    if header.hasSyntheticData { file.dataSet.put(.syntheticData, .codeString, "YES") }
    file.dataSet.put(.qualityControlSubject, .codeString, "YES")
    file.dataSet.put(.imageComments, .longText, StudyHeader.statement + " Research use only.")
    return file
  }

  private var maker: ObjectMaker { header.maker }

  private func description(of subject: TruthMask.Subject) -> SegmentDescription {
    // No family of the standard's list (CID 7162, extensible) is a simulation.
    let simulation = CodedConcept("SIMULATION", "99FIDUCIAL", "Known from the simulation")
    let algorithm = SegmentDescription.Algorithm(
      name: "Simulation", version: maker.softwareVersions.first ?? "0", family: simulation)
    switch subject {
    case .organ(let organ):
      return SegmentDescription(
        label: subject.name, category: .anatomicalStructure, type: organ.code.type, typeModifiers: organ.code.side,
        origin: .automatic(algorithm))
    case .finding(let number, let kind):
      return SegmentDescription(
        label: subject.name, category: .morphologicallyAbnormalStructure, type: kind.code,
        regions: kind == .liverLesion ? [.init(.liver)] : [], origin: .automatic(algorithm),
        tracking: .init(name: subject.name, uid: header.uid("finding/\(number)")))
    }
  }
}

extension TruthMask.Organ {
  /// What it is, and its side (SNOMED CT).
  fileprivate var code: (type: CodedConcept, side: [CodedConcept]) {
    switch self {
    case .rightLung: (.lung, [.right])
    case .leftLung: (.lung, [.left])
    case .heart: (CodedConcept("80891009", "SCT", "Heart"), [])
    case .brain: (.brain, [])
    case .liver: (.liver, [])
    case .spleen: (CodedConcept("78961009", "SCT", "Spleen"), [])
    case .rightKidney: (.kidney, [.right])
    case .leftKidney: (.kidney, [.left])
    }
  }
}

extension FindingKind {
  /// What it is (SNOMED CT, the words of PS3.16 where it has the concept).
  fileprivate var code: CodedConcept {
    switch self {
    case .nodule, .partSolidNodule: .nodule
    case .consolidation: CodedConcept("95436008", "SCT", "Lung consolidation")
    case .pleuralEffusion: CodedConcept("60046008", "SCT", "Pleural effusion")
    case .pneumothorax: CodedConcept("36118008", "SCT", "Pneumothorax")
    case .cardiomegaly: CodedConcept("287272002", "SCT", "Cardiomegaly")
    case .haemorrhage: CodedConcept("50960005", "SCT", "Hemorrhage")
    case .liverLesion: CodedConcept("52988006", "SCT", "Lesion")
    }
  }
}
