/** Stands for the legacy encodings where whatwg-url asks for them: URLs of scripts are UTF-8, whatever the page they stand on. */
export {}
