// SPDX-License-Identifier: Apache-2.0
import DICOM
import ImageFiles
import Imaging
import Volumes

/// The files of one simulated study, made one after the other and handed over as bytes.
struct StudyFiles {
  let study: SimulatedStudy
  let options: WritingOptions
  /// The study's folder below that of its kind: `P000001/S01`.
  let place: String

  /// Makes each file and hands over its path below the cohort's folder and its bytes.
  func make(_ hand: (String, [UInt8]) throws(CohortWriteError) -> Void) throws(CohortWriteError) {
    let header = StudyHeader(study.plan, maker: options.maker, hasSyntheticData: options.hasSyntheticData)
    let images = try dicomImages(header, hand)
    if options.images.contains(.png) { try pictures(hand) }
    guard !study.masks.isEmpty else { return }
    if options.masks.contains(.seg) {
      do {
        if let file = try TruthObject(study.masks, header).file(on: images) {
          try hand("masks/\(place)/truth.dcm", try bytes(file))
        }
      } catch let error as ObjectWriteError {
        throw .object(study: study.plan.index, cause: "\(error)")
      } catch let error as CohortWriteError {
        throw error
      } catch {
        throw .object(study: study.plan.index, cause: "\(error)")
      }
    }
    if options.masks.contains(.nifti) { try hand("masks/\(place)/truth.nii.gz", try labelVolume()) }
    if options.masks.contains(.png) { try labelPictures(hand) }
  }

  // MARK: DICOM

  /// Writes the images where that is asked for, and gives their headers, from which a segmentation names them.
  private func dicomImages(
    _ header: StudyHeader, _ hand: (String, [UInt8]) throws(CohortWriteError) -> Void
  ) throws(CohortWriteError) -> [DataSet] {
    let isWritten = options.images.contains(.dicom)
    let needsHeaders = options.masks.contains(.seg) && !study.masks.isEmpty
    guard isWritten || needsHeaders else { return [] }
    var headers: [DataSet] = []
    func take(_ file: DICOMFile, _ name: String) throws(CohortWriteError) {
      if isWritten { try hand("images/\(place)/\(name).dcm", try bytes(file)) }
      guard needsHeaders else { return }
      var header = file.dataSet
      header[.pixelData] = nil
      headers.append(header)
    }
    switch study.images {
    case .radiograph(let radiograph, let system):
      let object = RadiographObject(radiograph, header, system)
      try take(object.file(.presentation), "image")
      if options.hasRawImages, isWritten, object.intents.contains(.processing) {
        try hand("images/\(place)/raw.dcm", try bytes(object.file(.processing)))
      }
    case .tomography(let volume, let system):
      let object = TomographyObject(volume, header, system)
      for slice in 0..<object.count { try take(object.file(slice), Self.name(slice)) }
    case .resonance(let volume, let system):
      let object = ResonanceObject(volume, header, system)
      for slice in 0..<object.count { try take(object.file(slice), Self.name(slice)) }
    }
    return headers
  }

  private func bytes(_ file: DICOMFile) throws(CohortWriteError) -> [UInt8] {
    do {
      return try DataSetWriter.bytes(of: file, as: .explicitLittleEndian)
    } catch {
      throw .object(
        study: study.plan.index,
        cause:
          "\(error.path.map(\.description).joined(separator: ">")): found \(error.found), expected \(error.expected)")
    }
  }

  /// Slices count from 1 in names, as Instance Number does.
  private static func name(_ slice: Int) -> String {
    let digits = String(slice + 1)
    return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
  }

  /// Whether a file of an examination is called that.
  static func isName(_ name: String) -> Bool {
    guard let suffix = [".dcm", ".png", ".nii.gz"].first(where: name.hasSuffix) else { return false }
    let stem = name.dropLast(suffix.count)
    return ["image", "raw", "truth"].contains(stem) || isNumber(stem)
      || (stem.hasPrefix("truth-") && isNumber(stem.dropFirst(6)))
  }

  private static func isNumber(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  // MARK: Pictures

  private static let words = [("Comment", StudyHeader.statement)]

  private func pictures(_ hand: (String, [UInt8]) throws(CohortWriteError) -> Void) throws(CohortWriteError) {
    switch study.images {
    case .radiograph(let radiograph, let system):
      let flip: UInt16 = system.processing.isMonochrome1 ? 4095 : 0
      let samples = radiograph.picture.map { UInt8(truncatingIfNeeded: (min($0, 4095) ^ flip) >> 4) }
      let png = PNGFile.bytes(grey8: samples, columns: radiograph.columns, rows: radiograph.rows, text: Self.words)
      try hand("png/\(place)/image.png", png)
    case .tomography(let volume, _):
      let window = study.plan.region.windows[0]
      try pictures(volume, from: Float(window.centre - window.width / 2), width: Float(window.width), hand)
    case .resonance(let volume, _):
      let window = ResonanceObject.window(of: volume)
      try pictures(volume, from: Float(window.centre - window.width / 2), width: Float(window.width), hand)
    }
  }

  private func pictures(
    _ volume: Volume<Float>, from lower: Float, width: Float,
    _ hand: (String, [UInt8]) throws(CohortWriteError) -> Void
  ) throws(CohortWriteError) {
    let size = volume.grid.size
    for slice in 0..<size.z {
      let samples = volume.voxels[slice * size.x * size.y..<(slice + 1) * size.x * size.y].map { value in
        let share = (value - lower) / width
        return share.isNaN ? 0 : UInt8(min(max(share, 0), 1) * 255 + 0.5)
      }
      let png = PNGFile.bytes(grey8: samples, columns: size.x, rows: size.y, text: Self.words)
      try hand("png/\(place)/\(Self.name(slice)).png", png)
    }
  }

  // MARK: Masks

  /// How many labels one picture has bits for.
  private static let labelsInPicture = 16

  /// How many pictures it takes to have a bit for each label: one, and another for every sixteen more.
  private var parts: Int {
    let labels = study.masks.map(\.label).max() ?? 1
    return max(1, (labels + Self.labelsInPicture - 1) / Self.labelsInPicture)
  }

  /// The bits of the labels of each pixel, of sixteen labels: part 0 has labels 1 to 16, part 1 those from 17 to 32.
  private func bits(_ range: Range<Int>, part: Int) -> [UInt16] {
    var bits = [UInt16](repeating: 0, count: range.count)
    for mask in study.masks where (mask.label - 1) / Self.labelsInPicture == part {
      let bit = UInt16(1) << UInt16((mask.label - 1) % Self.labelsInPicture)
      mask.mask.voxels.withUnsafeBufferPointer { voxels in
        for (place, voxel) in range.enumerated() where voxels[voxel] { bits[place] |= bit }
      }
    }
    return bits
  }

  private func labelPictures(_ hand: (String, [UInt8]) throws(CohortWriteError) -> Void) throws(CohortWriteError) {
    guard let size = study.masks.first?.mask.grid.size else { return }
    for slice in 0..<size.z {
      for part in 0..<parts {
        let samples = bits(slice * size.x * size.y..<(slice + 1) * size.x * size.y, part: part)
        let png = PNGFile.bytes(grey16: samples, columns: size.x, rows: size.y, text: Self.words)
        let name = (study.isRadiograph ? "truth" : Self.name(slice)) + (part > 0 ? "-\(part + 1)" : "")
        try hand("masks/\(place)/\(name).png", png)
      }
    }
  }

  private func labelVolume() throws(CohortWriteError) -> [UInt8] {
    guard let grid = study.masks.first?.mask.grid else { return [] }
    var numbers: [UInt16]
    if study.isRadiograph {
      numbers = (0..<parts).flatMap { bits(0..<grid.count, part: $0) }
    } else {
      numbers = [UInt16](repeating: 0, count: grid.count)
      for mask in study.masks {
        let label = UInt16(clamping: mask.label)
        for (voxel, isInside) in mask.mask.voxels.enumerated() where isInside { numbers[voxel] = label }
      }
    }
    let samples: VoxelSamples =
      numbers.allSatisfy { $0 < 256 } ? .uint8(numbers.map { UInt8(truncatingIfNeeded: $0) }) : .uint16(numbers)
    do {
      guard
        let image = DecodedImage(
          format: .nifti1, grid: grid, geometry: study.isRadiograph ? .spacing : .patient,
          volumes: study.isRadiograph ? parts : 1, samples: samples)
      else { return [] }
      return try NIfTIFile.bytes(of: image, isPacked: true, description: StudyHeader.statement)
    } catch {
      throw .object(study: study.plan.index, cause: "\(error.found), expected \(error.expected)")
    }
  }
}
