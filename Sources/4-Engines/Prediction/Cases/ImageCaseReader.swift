// SPDX-License-Identifier: Apache-2.0
public import Catalog
import DICOM
import Features
public import Foundation
import ImageFiles
public import Imaging
import Store
import Vocabulary
public import Volumes
public import Workers

/// Reads the images of cases, out of an archive and out of files, through the helper.
///
/// Values are those of the modality: the modality LUT is applied. **Greater is brighter**: an image that is stored the other way round
/// (MONOCHROME1, or an inverse presentation LUT) is turned within the range that its stored bits can hold, so that two images of a
/// device are turned alike. Padding takes the least value of the other voxels. A picture in colour is refused unless its three parts are
/// equal everywhere, which is how greys are often stored.
///
/// ```swift
/// let reader = ImageCaseReader(pool: pool, catalog: Catalog(archive), isVolumes: false)
/// for reference in reader.cases(of: try datasets.items(of: version)) {
///   let imageCase = try reader.imageCase(reference)
/// }
/// ```
///
/// > Source: DICOM PS3.3 C.7.6.3.1.2 (photometric interpretation), C.11.1 (modality LUT), C.7.5.1.1.2 (padding).
/// > `ImageCaseReaderTests` checks it by hand on made files.
public struct ImageCaseReader: Sendable {
  /// Whether cases are volumes, so that the slices of a series are one case; else each image is one.
  public let isVolumes: Bool
  /// What is done about the geometry of slices.
  public var geometry: GeometryPolicy = .strict

  let dicom: DICOMHelper
  let images: ImageFileClient
  private let features: FeatureImageReader
  private let catalog: Catalog?

  /// Makes a reader.
  ///
  /// - Parameters:
  ///   - pool: The workers of the helper `fiducial-dicom`.
  ///   - catalog: Where images of an archive are found; `nil` where files alone are read.
  ///   - isVolumes: Whether a case is a volume rather than a picture.
  public init(pool: WorkerPool, catalog: Catalog? = nil, isVolumes: Bool) {
    dicom = DICOMHelper(pool: pool)
    images = ImageFileClient(pool: pool)
    features = FeatureImageReader(dicom: dicom, images: images)
    self.catalog = catalog
    self.isVolumes = isVolumes
  }

  /// Reads the image of a case.
  ///
  /// - Parameter reference: The case.
  /// - Returns: The case with its image, and with what its header says where nothing was known of it before.
  /// - Throws: ``CaseFailure``.
  public func imageCase(_ reference: CaseReference) throws(CaseFailure) -> ImageCase {
    try imageCase(try loaded(reference))
  }

  /// Reads the image of a file, or of the only series of files.
  ///
  /// - Parameter files: The files.
  /// - Returns: The image on its grid.
  /// - Throws: ``CaseFailure``.
  public func volume(at files: [URL]) throws(CaseFailure) -> Volume<Float> {
    try imageCase(CaseReference(id: "", patient: "", place: .files(files))).volume
  }

  /// Brings the files of a case into memory.
  ///
  /// - Parameter reference: The case.
  /// - Returns: The files with the digest that names them.
  /// - Throws: ``CaseFailure/unreadable(_:)``.
  public func loaded(_ reference: CaseReference) throws(CaseFailure) -> LoadedCase {
    var files: [[UInt8]] = []
    switch reference.place {
    case .archive(let keys):
      guard let catalog else { throw .unreadable("there is no archive") }
      for key in keys {
        do { files.append(try catalog.bytes(of: key)) } catch {
          throw .unreadable("image \(key): its file is not in the archive, damaged, or its patient was withdrawn")
        }
      }
      return LoadedCase(reference: reference, content: reference.content, files: files)
    case .files(let locations):
      if let only = locations.first, locations.count == 1,
        ["hdr", "nhdr"].contains(only.pathExtension.lowercased())
      {
        return LoadedCase(reference: reference, content: nil, files: [], location: only)
      }
      for location in locations {
        do { files.append([UInt8](try Data(contentsOf: location, options: .mappedIfSafe))) } catch {
          throw .unreadable("\(location.lastPathComponent): it cannot be read")
        }
      }
      let content = CaseReference.digest(of: files.map { ContentDigest(hashing: $0) })
      return LoadedCase(reference: reference, content: content, files: files)
    }
  }

  /// Decodes the image of a case whose files are in memory.
  ///
  /// - Parameter loaded: The files.
  /// - Returns: The case with its image.
  /// - Throws: ``CaseFailure``.
  public func imageCase(_ loaded: LoadedCase) throws(CaseFailure) -> ImageCase {
    let read = try decoded(loaded)
    var attributes = read.attributes
    attributes.merge(loaded.reference.attributes) { $1 }
    return ImageCase(
      id: loaded.reference.id, patient: loaded.reference.patient, attributes: attributes, volume: read.volume)
  }

  /// An image with what its file says of it.
  struct Decoded {
    var volume: Volume<Float>
    var attributes: [String: AttributeValue] = [:]
  }

  private func decoded(_ loaded: LoadedCase) throws(CaseFailure) -> Decoded {
    if let location = loaded.location {
      do { return try decoded(try images.image(at: location)) } catch { throw Self.failure(error) }
    }
    guard let first = loaded.files.first else { throw .undecodable("found no file; expected an image") }
    guard loaded.files.count == 1 else { return try series(loaded.files) }
    var name = ""
    var isKnown = false
    switch loaded.reference.place {
    // What was taken in without an ending that tells is DICOM: nothing else comes without a beginning of its own.
    case .archive: isKnown = true
    case .files(let files): name = files.first?.lastPathComponent ?? ""
    }
    guard let format = ImportFormat.detected(first, name: name) ?? (isKnown ? .dicom : nil) else {
      throw .undecodable("found a file of no kind that is known; expected DICOM, NIfTI, NRRD, PNG or JPEG")
    }
    switch format {
    case .dicom: return try single(first)
    case .npz:
      guard isKnown else { throw .undecodable("found a NumPy archive; take it into an archive by import") }
      return try array(first, loaded.reference)
    default:
      do { return try decoded(try images.image(of: first)) } catch { throw Self.failure(error) }
    }
  }

  /// The image of a file that is no DICOM file.
  private func decoded(_ image: DecodedImage) throws(ImageFileFailure) -> Decoded {
    let values: Volume<Float>
    do throws(ImageFileError) {
      guard image.volumes == 1 else {
        throw ImageFileError(
          .unsuitable, format: image.format, found: "\(image.volumes) volumes", expected: "one volume")
      }
      guard let grey = try image.greys() else {
        throw ImageFileError(
          .unsuitable, format: image.format, found: "a picture in colour", expected: "grey values")
      }
      values = grey
    } catch { throw .image(error, file: "") }
    let size = image.grid.size
    guard isVolumes || size.z == 1 else {
      throw .image(
        ImageFileError(.unsuitable, format: image.format, found: "\(size.z) slices", expected: "one picture"),
        file: "")
    }
    var attributes: [String: AttributeValue] = [
      AttributeName.format: .text(ImportFormat(image.format).rawValue), AttributeName.columns: .number(Double(size.x)),
      AttributeName.rows: .number(Double(size.y)), AttributeName.frames: .number(Double(size.z)),
      AttributeName.bits: .number(Double(image.significantBits)),
    ]
    if image.geometry != .none { attributes[AttributeName.spacing] = .number(image.grid.spacing.y) }
    return Decoded(volume: values, attributes: attributes)
  }

  /// One image of a NumPy archive, as it was taken in.
  private func array(_ bytes: [UInt8], _ reference: CaseReference) throws(CaseFailure) -> Decoded {
    if reference.attributes[AttributeName.photometric]?.text == "RGB" { throw .colours }
    let image: FeatureImage?
    do { image = try features.image(bytes, name: "") } catch let refusal as ImportRefusal {
      throw .undecodable(([refusal.code] + refusal.facts).joined(separator: "; "))
    } catch { throw .undecodable("found an array that cannot be read") }
    guard let image, let volume = Self.flat(image.values, image.columns, image.rows, image.spacing) else {
      throw .undecodable("found an array without numbers")
    }
    return Decoded(volume: volume)
  }

  /// Values on a grid of one slice that lies nowhere in the patient.
  static func flat(_ values: [Float], _ columns: Int, _ rows: Int, _ spacing: SIMD2<Double>?) -> Volume<Float>? {
    let grid = Grid(
      size: SIMD3(columns, rows, 1),
      affine: Affine(
        i: Vector3(spacing?.y ?? 1, 0, 0), j: Vector3(0, spacing?.x ?? 1, 0), k: Vector3(0, 0, 1), origin: .zero))
    return grid.flatMap { Volume(grid: $0, voxels: values) }
  }

  static func failure(_ failure: ImageFileFailure) -> CaseFailure {
    switch failure {
    case .unreadable: .unreadable("it cannot be read")
    case .image(let error, _): .undecodable("found \(error.found); expected \(error.expected)")
    case .worker(let cause, _): .helper(cause)
    }
  }

  static func failure(_ failure: DICOMHelperFailure) -> CaseFailure {
    switch failure {
    case .unreadable: .unreadable("it cannot be read")
    case .worker(let cause, _): .helper(cause)
    case .refused(.notDICOM, _, _): .undecodable("found no DICOM file; expected one")
    case .refused(.noPixels, _, _): .undecodable("found a DICOM file without pixels; expected an image")
    case .refused(.tooLarge, _, _): .undecodable("found more pixels than memory is allowed for")
    // Facts name tags, sizes and shapes, never values.
    case .refused(_, _, let facts):
      .undecodable(facts.isEmpty ? "found pixels that no codec takes" : facts.joined(separator: "; "))
    }
  }
}

extension ImportFormat {
  fileprivate init(_ format: ImageFileFormat) {
    self =
      switch format {
      case .nifti1, .nifti2: .nifti
      case .nrrd: .nrrd
      case .png: .png
      case .jpeg: .jpeg
      }
  }
}

extension DecodedImage {
  /// The grey values; `nil` where colours are none.
  fileprivate func greys() throws(ImageFileError) -> Volume<Float>? {
    switch meaning {
    case .scalar, .grayAlpha: return try volume()
    case .components: return components == 1 ? try volume() : nil
    case .rgb, .rgba:
      let (red, green, blue) = (try volume(), try volume(component: 1), try volume(component: 2))
      return red.voxels == green.voxels && red.voxels == blue.voxels ? red : nil
    case .palette:
      var greys: [Float] = []
      for place in stride(from: 0, to: palette.count - 3, by: 4) {
        guard palette[place] == palette[place + 1], palette[place] == palette[place + 2] else { return nil }
        greys.append(Float(palette[place]))
      }
      return try volume().map { index in greys.indices.contains(Int(index)) ? greys[Int(index)] : 0 }
    }
  }
}
