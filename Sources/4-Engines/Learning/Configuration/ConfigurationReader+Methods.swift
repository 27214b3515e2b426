// SPDX-License-Identifier: Apache-2.0
import Training
import YAMLFiles

extension ConfigurationReader {
  /// Whether ways of training have the images that they need, and go with the task, with mixed images and with each other.
  func checkMethods(_ configuration: TrainingConfiguration, _ root: Section) {
    for method in configuration.methods {
      switch method {
      case .pseudoLabels, .meanTeacher, .fixMatch:
        if configuration.data.unlabelled == nil {
          root.fault("methods", found: "a method for unlabelled images", expected: "\"unlabelled\" under data")
        }
      case .coral, .domainAdversarial:
        if configuration.data.target == nil {
          root.fault("methods", found: "a method for another domain", expected: "\"target\" under data")
        }
      case .elasticWeights:
        if configuration.network.start == nil {
          root.fault("methods", found: "elastic-weights without \"start\"", expected: "weights to hold on to")
        }
      case .replay:
        if configuration.data.past == nil {
          root.fault("methods", found: "replay", expected: "\"past\" under data")
        }
      default: break
      }
    }
    var isMasks = false
    if case .masks = configuration.task { isMasks = true }
    if isMasks, configuration.mixing != nil {
      root.fault("mixing", found: "mixing of images that have masks", expected: "it for classes and findings only")
    }
    var names: Set<String> = []
    for method in configuration.methods {
      switch method {
      case .pseudoLabels, .fixMatch, .meanTeacher:
        if isMasks {
          root.fault("methods", found: "a method for unlabelled images beside masks", expected: "classes or findings")
        }
      case .contrastive:
        // Images are mixed in their first view alone, and the second would be one of another image.
        if configuration.mixing != nil {
          root.fault("methods", found: "contrastive beside \"mixing\"", expected: "one of them")
        }
      case .coTeaching: names.insert("co-teaching")
      case .adversarial: names.insert("adversarial")
      case .coral: names.insert("coral")
      case .domainAdversarial: names.insert("domain-adversarial")
      default: break
      }
    }
    if names.remove("co-teaching") != nil {
      for name in names.sorted() {
        root.fault("methods", found: "co-teaching beside \(name)", expected: "one of them")
      }
    }
  }
}
