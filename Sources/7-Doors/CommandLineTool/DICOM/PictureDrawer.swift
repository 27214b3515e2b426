// SPDX-License-Identifier: Apache-2.0
import DICOM
import Foundation
import ImageFiles
import Imaging
import Reports

/// Draws the frames of files and writes each as a picture.
struct PictureDrawer: Sendable {
  /// What came of one file.
  struct Result: Sendable {
    var name: String
    var pictures = 0
    var notes: [String] = []
    var failure: String?
    var code: Int32 = 0
  }

  var options: DisplayOptions
  /// Which frame, counted from 0; `nil` for all.
  var frame: Int?
  var names: PictureNames

  /// Draws a file's frames into a folder.
  func draw(
    _ location: URL, _ outcome: DICOMHelper.Outcome<DICOMImage>, _ images: ImageFileClient, into folder: AtomicFiles
  ) -> Result {
    let name = names[location]
    var result = Result(name: name)
    switch outcome {
    case .failure(let failure):
      let row = HelperWords.row(failure, naming: false)
      (result.failure, result.code) = (row.words, row.code)
    case .success(let image):
      do {
        for frame in frame.map({ $0..<$0 + 1 }) ?? 0..<image.pixels.frames {
          let picture = try Renderer.image(image.pixels, of: image.file.dataSet, frame: frame, options: options)
          let suffix = image.pixels.frames > 1 ? ".frame-\(Self.padded(frame + 1, as: image.pixels.frames))" : ""
          guard let file = picture.imageFile else { continue }
          try folder.write([.init("\(name)\(suffix).png", Data(try images.png(of: file)))])
          result.pictures += 1
          for note in picture.notes where !result.notes.contains(note) { result.notes.append(note) }
        }
      } catch {
        let row = ExitTable.row(for: error)
        (result.failure, result.code) = (row.words, row.code)
      }
    }
    return result
  }

  private static func padded(_ number: Int, as most: Int) -> String {
    let digits = "\(number)"
    return String(repeating: "0", count: max(0, "\(most)".count - digits.count)) + digits
  }
}

/// What the pictures of files are called: by the file's name without its extension, and by its place where two share a name.
struct PictureNames: Sendable {
  private var names: [URL: String] = [:]

  init(_ files: [URL]) {
    var taken: [String: Int] = [:]
    for file in files {
      let stem = file.pathExtension.lowercased() == "dcm" ? file.deletingPathExtension() : file
      let name = stem.lastPathComponent
      taken[name, default: 0] += 1
      names[file] = taken[name] == 1 ? name : "\(name)~\(taken[name] ?? 0)"
    }
  }

  subscript(file: URL) -> String { names[file] ?? file.lastPathComponent }
}
