// SPDX-License-Identifier: Apache-2.0
import Foundation
import Imaging
import ModelPackages
import Testing
import Vocabulary

@Suite struct `What is documented of packages` {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  @Test func `reads the example`() throws {
    let folder = Self.root.appending(path: "Examples/model")
    let yaml = Array(try Data(contentsOf: folder.appending(path: "model.yaml")))
    let manifest = try ModelManifest(yaml: yaml) { path in
      (try? Data(contentsOf: folder.appending(path: path))).map { Array($0) }
    }
    #expect(manifest.inputs[0].recipe.steps.count == 2)
    #expect(manifest.calibrationFile(of: "effusion") == "effusion.json")
    #expect(manifest.operatingPoints.count == 2)
  }

  @Test func `has the same keys in the schema and in the reader`() throws {
    let data = try Data(contentsOf: Self.root.appending(path: "Documentation/model.schema.json"))
    let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    let properties = try #require(schema["properties"] as? [String: [String: Any]])
    func keys(_ part: [String: Any]?) -> Set<String> {
      let inner = (part?["items"] as? [String: Any]) ?? part
      return Set((inner?["properties"] as? [String: Any] ?? [:]).keys)
    }
    // An unknown key is refused with the list of those that are known.
    func known(_ place: String, _ yaml: String) throws -> Set<String> {
      do {
        _ = try ModelManifest(yaml: Array(yaml.utf8))
        return []
      } catch {
        let fault = try #require(error.faults.first { $0.column == "\(place)zqxjk" }, "\(error)")
        return Set(fault.expected.replacing("one of ", with: "").split(separator: ", ").map(String.init))
      }
    }
    #expect(try known("", "zqxjk: 1\n") == Set(properties.keys))
    #expect(try known("inputs[0].", "inputs:\n  - {zqxjk: 1}\n") == keys(properties["inputs"]))
    #expect(try known("outputs[0].", "outputs:\n  - {zqxjk: 1}\n") == keys(properties["outputs"]))
    for part in ["accepts", "intended-use", "training-data", "regulatory", "values", "uncertainty"] {
      #expect(try known("\(part).", "\(part): {zqxjk: 1}\n") == keys(properties[part]))
    }
  }
}
