// SPDX-License-Identifier: Apache-2.0
public import Foundation
import ImageFiles
import Vocabulary
import Volumes

/// A folder of label maps, a packed NIfTI file for each case.
public struct MaskFolder: Sendable, Hashable {
  /// The folder; made when the first file is written.
  public var folder: URL

  /// Makes it; the parameter is the property.
  public init(folder: URL) { self.folder = folder }

  /// The name of a case's file: the case's name, with `_` for what no file's name should hold and then a mark that tells it from others.
  public static func name(of reference: CaseReference) -> String {
    let plain = reference.id.unicodeScalars.map { scalar in
      scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "-._#".unicodeScalars.contains(scalar))
        ? Character(scalar) : "_"
    }
    var name = String(plain)
    if name.hasPrefix(".") { name = "_" + name.dropFirst() }
    guard name != reference.id else { return name + ".nii.gz" }
    return "\(name)-\(ContentDigest(hashing: reference.id.utf8).hexadecimal.prefix(8)).nii.gz"
  }

  /// Whether the file of a case is there and has these bytes.
  func holds(_ reference: CaseReference, _ digest: ContentDigest?) -> Bool {
    guard let digest, let data = try? Data(contentsOf: folder.appending(path: Self.name(of: reference))) else {
      return false
    }
    return ContentDigest(hashing: data) == digest
  }

  /// Writes a label map, whole or not at all.
  func write(_ labels: LabelMap, of reference: CaseReference) throws(PredictionRunFailure) -> ContentDigest {
    let name = Self.name(of: reference)
    do {
      let bytes = try NIfTIFile.bytes(of: DecodedImage(labels), isPacked: true)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data(bytes).write(to: folder.appending(path: name), options: .atomic)
      return ContentDigest(hashing: bytes)
    } catch {
      let cause = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
      throw .mask(file: name, code: cause.map { Int32(truncatingIfNeeded: $0.code) } ?? EIO)
    }
  }
}
