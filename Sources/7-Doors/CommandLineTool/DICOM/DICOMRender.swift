// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import DICOM
import Foundation
import ImageFiles
import Imaging
import Reports
import Workers

/// `fiducial dicom render`: what a reader would see, as PNG.
struct DICOMRender: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "render",
    abstract: "Draws what a reader would see, as PNG files.",
    discussion: """
      Samples go through the modality LUT, the window and the polarity that the file gives. Images stored for processing, which no \
      reader is shown, are refused unless --for-processing is given. Pictures are named by the file's name and frame. Burned-in text \
      is drawn as it is; of a presentation state the greys, the area and the turning are applied, its texts and outlines are not drawn.
      Example: fiducial dicom render study/ --output pictures --window -600,1500
      """)

  @Argument(help: "Files and folders.")
  var paths: [String]

  @Option(help: "The folder that the pictures go to; it is made where it is missing.")
  var output: String

  @Option(
    parsing: .unconditional,
    help: "CENTER,WIDTH; auto; or the number (from 1) or explanation of one of the file's. Default: the file's first.")
  var window: WindowOption?

  @Option(help: "Bits of a sample: 8 or 16.")
  var bits: BitDepth = .eight

  @Option(help: "Which frame, counted from 1. Default: all.")
  var frame: Int?

  @Option(help: "A grayscale softcopy presentation state to apply.")
  var presentation: String?

  @Flag(help: "Draw the file's overlays.")
  var overlays = false

  @Flag(help: "Draw images that are stored for processing, too.")
  var forProcessing = false

  @OptionGroup var helper: HelperOptions

  func validate() throws {
    try helper.validate()
    if let frame, frame < 1 { throw ValidationError("--frame is \(frame), and 1 or more is needed") }
  }

  func run() throws {
    let files = try FileList.files(in: paths)
    let client = helper.dicom
    let images = ImageFileClient(pool: client.pool)
    var options = DisplayOptions(
      greys: window?.choice ?? .preferred, depth: bits.depth, drawsOverlays: overlays,
      showsImagesForProcessing: forProcessing)
    if let presentation {
      let state = try client.file(at: URL(filePath: presentation), scope: .all)
      guard let read = SoftcopyPresentation(state.dataSet) else {
        throw ImageRefusal("\(presentation) is no grayscale softcopy presentation state")
      }
      options.presentationState = read
      if !read.drawings.isEmpty {
        try StandardOutput.print(
          "\(presentation): its texts and outlines are not drawn, its greys and area are applied")
      }
    }
    _ = try client.greeting()
    let drawer = PictureDrawer(options: options, frame: frame.map { $0 - 1 }, names: PictureNames(files))
    let folder = AtomicFiles(in: URL(filePath: output, directoryHint: .isDirectory))
    let progress = Progress()
    let drawn = client.mapImages(files, observer: progress.observer("drawing")) { location, outcome in
      drawer.draw(location, outcome, images, into: folder)
    }
    progress.end()
    let results = drawn.compactMap { $0 }
    for result in results {
      for note in result.notes { try StandardOutput.print("\(result.name): \(note)") }
    }
    let pictures = results.reduce(0) { $0 + $1.pictures }
    let failed = results.filter { $0.failure != nil }
    try StandardOutput.print(
      Printable.count(pictures, "picture") + " of " + Printable.count(results.count - failed.count, "file")
        + " in \(output)" + (failed.isEmpty ? "" : "; \(Printable.count(failed.count, "file")) not drawn"))
    for result in failed { try StandardOutput.print("  \(result.name): \(result.failure ?? "")") }
    if !failed.isEmpty { throw ExitCode(ExitTable.gravest(failed.map(\.code))) }
  }
}

/// How deep the greys of a picture are.
enum BitDepth: String, ExpressibleByArgument, CaseIterable {
  case eight = "8"
  case sixteen = "16"

  var depth: DisplayOptions.Depth { self == .eight ? .eight : .sixteen }
}

/// A window as it is typed.
struct WindowOption: ExpressibleByArgument {
  var choice: VOIChoice

  init?(argument: String) {
    let parts = argument.split(separator: ",").map { Double($0.trimmingCharacters(in: .whitespaces)) }
    if argument == "auto" {
      choice = .automatic
    } else if parts.count == 2, let center = parts[0], let width = parts[1] {
      guard let window = Window(center: center, width: width) else { return nil }
      choice = .window(window)
    } else if let number = Int(argument) {
      guard number >= 1 else { return nil }
      choice = .numbered(number - 1)
    } else {
      choice = .named(argument)
    }
  }
}
