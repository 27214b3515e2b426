// SPDX-License-Identifier: Apache-2.0
public import Volumes

extension NRRDFile {
  /// Writes an image with its data attached.
  ///
  /// The space is left-posterior-superior; an image that knows only its distances is written with `spacings`. Metadata without a
  /// prefix such as `nrrd:` or `nifti:` become keys of the file; the samples are written as stored, without slope and intercept,
  /// which NRRD does not have: refused where they change a value.
  /// - Parameters:
  ///   - image: Any image.
  ///   - isPacked: Whether the data are packed with gzip.
  ///   - order: The order of the bytes.
  /// - Throws: ``ImageFileError`` of the kind ``ImageFileError/Kind/unsuitable``.
  /// - Returns: The bytes of the file.
  public static func bytes(
    of image: DecodedImage, isPacked: Bool, order: ByteOrder = .littleEndian
  ) throws(ImageFileError) -> [UInt8] {
    guard image.slope == 1, image.intercept == 0 else {
      throw ImageFileError(
        .unsuitable, format: .nrrd, found: "stored numbers with a slope or an intercept", expected: "values as they are"
      )
    }
    let (before, after) = (image.components > 1, image.volumes > 1)
    func axes(_ first: String, _ spatial: [String], _ last: String) -> String {
      ((before ? [first] : []) + spatial + (after ? [last] : [])).joined(separator: " ")
    }
    let size = image.grid.size
    var lines = ["NRRD0005", "type: \(NRRDHeader.word(of: image.samples.type))"]
    lines.append("dimension: \(3 + (before ? 1 : 0) + (after ? 1 : 0))")
    lines.append("sizes: " + axes("\(image.components)", ["\(size.x)", "\(size.y)", "\(size.z)"], "\(image.volumes)"))
    let kind = image.meaning == .rgb ? "RGB-color" : image.meaning == .rgba ? "RGBA-color" : "list"
    lines.append("kinds: " + axes(kind, ["domain", "domain", "domain"], "list"))
    if image.geometry == .patient {
      // Adding 0 takes the sign off a zero.
      func vector(_ v: Vector3) -> String { "(\(v.x + 0),\(v.y + 0),\(v.z + 0))" }
      let affine = image.grid.affine
      lines.append("space: left-posterior-superior")
      lines.append("space units: \"mm\" \"mm\" \"mm\"")
      lines.append("space directions: " + axes("none", [vector(affine.i), vector(affine.j), vector(affine.k)], "none"))
      lines.append("space origin: \(vector(affine.origin))")
    } else if image.geometry == .spacing {
      let spacing = image.grid.spacing
      lines.append("spacings: " + axes("nan", ["\(spacing.x)", "\(spacing.y)", "\(spacing.z)"], "nan"))
    }
    if image.samples.type.byteCount > 1 { lines.append("endian: \(order == .bigEndian ? "big" : "little")") }
    lines.append("encoding: \(isPacked ? "gzip" : "raw")")
    for entry in image.metadata where !isOfAFormat(entry.key) {
      guard !entry.key.isEmpty, !entry.key.contains(":="), !entry.key.hasPrefix("#") else {
        throw ImageFileError(.unsuitable, format: .nrrd, found: "a key that a header cannot hold", expected: "words")
      }
      lines.append(escaped(entry.key) + ":=" + escaped(entry.value))
    }
    let header = Array((lines.joined(separator: "\n") + "\n\n").utf8)
    let data = image.samples.bytes(order: order)
    return header + (isPacked ? Gzip.packed(data) : data)
  }

  private static func isOfAFormat(_ key: String) -> Bool {
    ["nrrd:", "nifti:", "png:", "jpeg:"].contains { key.hasPrefix($0) }
  }

  private static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += " "
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
